using Microsoft.Extensions.DependencyInjection;
using Steward.Durability;
using Steward.Workers.Code;
using Steward.Workers.Tools;

namespace Steward.Hosting;

/// <summary>What goes on from <c>AddSteward</c>: workers, tools, and the engine that runs tasks.</summary>
public sealed class StewardBuilder
{
    internal StewardBuilder(IServiceCollection services) => Services = services;

    /// <summary>The services of the host that Steward was added to.</summary>
    public IServiceCollection Services { get; }

    /// <summary>Adds a worker in C#. Tasks may name it, and planners see its description.</summary>
    public StewardBuilder AddWorker<TWorker>()
        where TWorker : class, IWorker
    {
        Services.AddSingleton<IWorker, TWorker>();
        return this;
    }

    /// <summary>Adds a tool in C#, which workers of the catalogue may list under its name.</summary>
    public StewardBuilder AddTool<TTool>()
        where TTool : class, ITool
    {
        Services.AddSingleton<ITool, TTool>();
        return this;
    }

    /// <summary>Adds orchestrations, activities and entities of the host's own to those of Steward.</summary>
    public StewardBuilder AddDefinitions(Action<IServiceProvider, DurableRegistry> add)
    {
        ArgumentNullException.ThrowIfNull(add);
        Services.AddSingleton(new OwnDefinitions(add));
        return this;
    }
}

/// <summary>What a host adds to the registry.</summary>
internal sealed record OwnDefinitions(Action<IServiceProvider, DurableRegistry> Add);
