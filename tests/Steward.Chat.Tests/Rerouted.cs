using System.ClientModel.Primitives;

namespace Steward.Chat.Tests;

/// <summary>
/// Stands for the network between the product and an Azure resource: what is sent to any host is noted and goes to the server.
/// </summary>
internal sealed class Rerouted(Uri server) : DelegatingHandler(new SocketsHttpHandler())
{
    private readonly List<(Uri Address, Dictionary<string, string> Headers)> sent = [];

    public PipelineTransport Transport => new HttpClientPipelineTransport(new HttpClient(this));

    /// <summary>An answer of the network itself; null goes to the server.</summary>
    public Func<HttpResponseMessage>? Answer { get; set; }

    public IReadOnlyList<(Uri Address, Dictionary<string, string> Headers)> Sent => sent;

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        sent.Add((request.RequestUri!,
            request.Headers.ToDictionary(header => header.Key, header => string.Join(' ', header.Value),
                StringComparer.OrdinalIgnoreCase)));
        if (Answer is not null)
            return Task.FromResult(Answer());
        request.RequestUri = new(server, request.RequestUri!.PathAndQuery);
        return base.SendAsync(request, cancellationToken);
    }
}
