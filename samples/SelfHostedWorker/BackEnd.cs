using System.Data.Common;
using Azure.Core;
using Azure.Identity;
using Grpc.Core;
using Grpc.Net.Client;
using Steward.Hosting.Settings;

namespace SelfHostedWorker;

/// <summary>
/// Where the orchestrations are: the Durable Task Scheduler (setting <c>DURABLE_TASK_SCHEDULER</c>, a connection string), or a sidecar that
/// speaks its protocol (setting <c>DURABLE_TASK_ENDPOINT</c>, an address).
/// </summary>
/// <param name="TaskHub">Null: a sidecar, which has one hub.</param>
/// <param name="Credential">Null: none is asked for.</param>
internal sealed record BackEnd(Uri Endpoint, string? TaskHub = null, TokenCredential? Credential = null)
{
    private const string SchedulerSetting = "DURABLE_TASK_SCHEDULER";
    private const string EndpointSetting = "DURABLE_TASK_ENDPOINT";
    private static readonly TokenRequestContext Scope = new(["https://durabletask.io/.default"]);

    public bool IsScheduler => TaskHub is not null;

    /// <returns>Null when something is wrong; it has been reported.</returns>
    public static BackEnd? Read(SettingValues values)
    {
        if (values.Text(SchedulerSetting) is { } connection)
        {
            try
            {
                return OfScheduler(connection);
            }
            catch (Exception wrong) when (wrong is FormatException or ArgumentException)
            {
                values.Report(SchedulerSetting, wrong.Message);
                return null;
            }
        }
        if (values.Text(EndpointSetting) is null)
        {
            values.Report(EndpointSetting,
                $"is required: the address of a sidecar; or set {SchedulerSetting} to a scheduler's connection string");
        }
        return values.Address(EndpointSetting) is { } endpoint ? new(endpoint) : null;
    }

    /// <summary>What the scheduler's own packages send: the hub, who works, and a token.</summary>
    public GrpcChannel Connect()
    {
        var worker = $"{Environment.MachineName},{Environment.ProcessId},{Guid.NewGuid():n}";
        var calls = CallCredentials.FromInterceptor(async (context, headers) =>
        {
            if (TaskHub is not null)
                headers.Add("taskhub", TaskHub);
            headers.Add("workerid", worker);
            if (Credential is not null)
                headers.Add("Authorization", $"Bearer {(await Credential.GetTokenAsync(Scope, context.CancellationToken)).Token}");
        });
        var transport = Endpoint.Scheme == "https" ? ChannelCredentials.SecureSsl : ChannelCredentials.Insecure;
        return GrpcChannel.ForAddress(Endpoint, new()
        {
            Credentials = ChannelCredentials.Create(transport, calls),
            // Only where there is no credential to give away.
            UnsafeUseInsecureChannelCallCredentials = Credential is null,
        });
    }

    private static BackEnd OfScheduler(string connection)
    {
        var parts = new DbConnectionStringBuilder { ConnectionString = connection };
        string Part(string name) => parts.TryGetValue(name, out var value) && value is string { Length: > 0 } text
            ? text : throw new FormatException($"lacks {name}");
        var client = parts.TryGetValue("ClientID", out var id) ? id as string : null;
        TokenCredential? credential = Part("Authentication").ToUpperInvariant() switch
        {
            "NONE" => null,
            "MANAGEDIDENTITY" =>
                new ManagedIdentityCredential(client is null
                    ? ManagedIdentityId.SystemAssigned
                    : ManagedIdentityId.FromUserAssignedClientId(client)),
            "DEFAULTAZURE" => new DefaultAzureCredential(),
            var other => throw new FormatException($"has Authentication '{other}'; allowed: ManagedIdentity, DefaultAzure, None"),
        };
        if (!Uri.TryCreate(Part("Endpoint"), UriKind.Absolute, out var endpoint) || endpoint.Scheme is not ("https" or "http"))
            throw new FormatException("has an Endpoint that is not an absolute http or https address");
        return endpoint.Scheme == "https" || credential is null
            ? new(endpoint, Part("TaskHub"), credential)
            : throw new FormatException("has a credential, which goes over https only");
    }
}
