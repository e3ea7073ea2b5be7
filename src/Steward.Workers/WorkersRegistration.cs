using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Steward.Contracts;
using Steward.Durability;
using Steward.Resilience;
using Steward.Workers.Activities;
using Steward.Workers.Catalogue;
using Steward.Workers.Chat;
using Steward.Workers.Code;
using Steward.Workers.Documents;
using Steward.Workers.Gates;
using Steward.Workers.Mcp;
using Steward.Workers.Offline;
using Steward.Workers.Remote;
using Steward.Workers.Settings;
using Steward.Workers.Tools;
using Steward.Workers.Turns;

namespace Steward.Workers;

/// <summary>
/// All workers in two calls, the same in every host: services first, then the activities. The host registers a <see cref="RecordStore"/>,
/// and its own <see cref="IWorker"/> and <see cref="ITool"/> where it has some.
/// </summary>
internal static class WorkersRegistration
{
    /// <summary>Registers documents, tools, catalogue and runners.</summary>
    /// <exception cref="WorkersConfigurationException">On resolving <see cref="WorkerCatalogue"/>:
    /// the options or the catalogue are wrong.</exception>
    public static IServiceCollection AddStewardWorkers(this IServiceCollection services, WorkersOptions options)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(options);
        return services.AddSingleton(options).AddStewardWorkers();
    }

    /// <summary>Registers documents, tools, catalogue and runners. The host registers its <see cref="WorkersOptions"/>, too.</summary>
    /// <exception cref="WorkersConfigurationException">On resolving <see cref="WorkerCatalogue"/>:
    /// the options or the catalogue are wrong.</exception>
    public static IServiceCollection AddStewardWorkers(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => provider.GetRequiredService<WorkersOptions>().Model);
        services.AddSingleton(LibraryOf);
        services.AddSingleton(provider => new MarkedRecords(provider.GetRequiredService<RecordStore>()));
        services.AddSingleton<IDocumentLibrary>(provider => provider.GetRequiredService<DocumentLibrary>());
        services.AddSingleton<DocumentSearch>();
        services.AddSingleton<ITool, SearchDocumentsTool>().AddSingleton<ITool, ReadDocumentTool>().AddSingleton<ITool, CalculatorTool>();
        services.AddSingleton<McpServers>().AddSingleton<McpTools>().AddSingleton<ToolBox>().AddSingleton<McpCheck>();
        services.AddSingleton(CatalogueOf);
        services.AddSingleton<IWorkerCatalogue>(provider => provider.GetRequiredService<WorkerCatalogue>());
        services.AddSingleton(OnRecords<WorkerInputs>).AddSingleton(OnRecords<FinishedInvocations>).AddSingleton(OnRecords<ManagerMemory>);
        services.AddSingleton(OnRecords<ClosedModels>).AddSingleton<EvidenceCheck>().AddSingleton<HttpWorkerClient>();
        services.AddSingleton<HttpTurnRunner>().AddSingleton<McpTurnRunner>();
        services.AddSingleton<ITurnRunner, CodeTurnRunner>();
        services.AddSingleton<ITurnRunner>(Journaled<HttpTurnRunner>).AddSingleton<ITurnRunner>(Journaled<McpTurnRunner>);
        services.AddSingleton<ITurnRunner, OfflineTurnRunner>().AddSingleton<ITurnRunner>(OnRecords<ChatTurnRunner>);
        services.AddSingleton<IToolTranscript>(OnRecords<ToolTranscript>);
        services.TryAddSingleton(provider => new HostGates(provider.GetRequiredService<MarkedRecords>(), GateSharing.Sole,
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IGateBoard>(provider => provider.GetRequiredService<HostGates>()).AddSingleton<GatedCalls>();
        services.AddSingleton<TurnActivity>().AddSingleton<ToolActivity>();
        return services;
    }

    /// <summary>Registers the activities <c>worker-turn</c> and <c>tool-call</c>.</summary>
    /// <exception cref="WorkersConfigurationException">The options or the catalogue are wrong.</exception>
    public static DurableRegistry AddWorkerActivities(this DurableRegistry registry, IServiceProvider services)
    {
        ArgumentNullException.ThrowIfNull(registry);
        // First, so that wrong settings are reported as such.
        var catalogue = services.GetRequiredService<WorkerCatalogue>();
        PriceLog.Unknown(catalogue.Cards, services.GetService<ILoggerFactory>()?.CreateLogger<WorkerCatalogue>());
        var turns = services.GetRequiredService<TurnActivity>();
        var tools = services.GetRequiredService<ToolActivity>();
        return registry
            .AddActivity(WorkerActivities.Turn, (context, turn) => turns.RunAsync(turn, context.CancellationToken))
            .AddActivity(WorkerActivities.Tool, (context, turn) => tools.RunAsync(turn, context.CancellationToken));
    }

    private static DocumentLibrary LibraryOf(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<WorkersOptions>();
        return new(provider.GetRequiredService<MarkedRecords>(), options.DocumentsFolder, options.DocumentLimits);
    }

    private static JournaledTurnRunner Journaled<TRunner>(IServiceProvider provider)
        where TRunner : ITurnRunner =>
        new JournaledTurnRunner(provider.GetRequiredService<TRunner>(), provider.GetRequiredService<MarkedRecords>(),
            provider.GetRequiredService<TimeProvider>(), shared: provider.GetRequiredService<HostGates>().Sharing == GateSharing.Divided);

    private static T OnRecords<T>(IServiceProvider provider) =>
        ActivatorUtilities.CreateInstance<T>(provider, provider.GetRequiredService<MarkedRecords>());

    private static WorkerCatalogue CatalogueOf(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<WorkersOptions>();
        var file = options.CatalogueFile is { } path ? CatalogueReader.ReadFile(path) : new(CatalogueFile.None, []);
        IReadOnlyList<FieldError> errors = [.. options.Check(), .. file.Errors, .. TokenErrors(options, file.Value),
            .. VariableErrors(options, file.Value)];
        if (errors.Count > 0)
            throw new WorkersConfigurationException(errors);
        var catalogue = WorkerCatalogue.Create(
            file.Value!, [.. provider.GetServices<IWorker>()], [.. provider.GetServices<ITool>()], options.Model, options.Setting);
        return catalogue.Value ?? throw new WorkersConfigurationException(catalogue.Errors);
    }

    /// <summary>Tokens that the catalogue names by their settings: what no header takes would fail only at the first call.</summary>
    private static IEnumerable<FieldError> TokenErrors(WorkersOptions options, CatalogueFile? file) =>
        (file?.Workers.Select(worker => worker.TokenSetting) ?? []).Concat(file?.McpServers.Select(server => server.TokenSetting) ?? [])
            .OfType<string>().Distinct(StringComparer.Ordinal).Select(setting => HeaderSecret.ErrorOf(setting, options.Setting(setting)))
            .OfType<FieldError>();

    /// <summary>Environment variables of MCP servers: a server that lacks one would fail at the first call, in words of its own.</summary>
    private static IEnumerable<FieldError> VariableErrors(WorkersOptions options, CatalogueFile? file) =>
        (file?.McpServers ?? []).SelectMany((server, i) => server.Environment
            .Where(variable => options.Setting(variable.Value) is null)
            .Select(variable => new FieldError($"mcpServers[{i}].environment.{variable.Key}",
                $"the setting '{FieldErrors.Excerpt(variable.Value)}' is not set")));
}

/// <summary>The host's settings or its catalogue are wrong. The message has one line per error.</summary>
public sealed class WorkersConfigurationException(IReadOnlyList<FieldError> errors) : Exception(string.Join(Environment.NewLine, errors))
{
    /// <summary>Everything that is wrong, each with its setting or its field of the catalogue.</summary>
    public IReadOnlyList<FieldError> Errors { get; } = errors;
}
