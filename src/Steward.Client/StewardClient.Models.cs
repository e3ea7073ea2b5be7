using Steward.Resilience;

namespace Steward.Client;

/// <content>Models that no task may call.</content>
public sealed partial class StewardClient
{
    /// <summary>Models that ignored their output cap, with why each is closed; by name.</summary>
    /// <exception cref="StewardClientException">The service refused the call.</exception>
    public async Task<IReadOnlyList<ClosedModel>> ListClosedModelsAsync(CancellationToken cancellationToken = default) =>
        (await service.GetAsync<ClosedModelList>("api/models/closed", cancellationToken).ConfigureAwait(false)).Models;

    /// <summary>Opens a model again: tasks may call it from now on, on every host.</summary>
    /// <returns>Those that stay closed.</returns>
    /// <exception cref="StewardClientException"><c>not-found</c>: no model of that name is closed.</exception>
    public async Task<IReadOnlyList<ClosedModel>> OpenModelAsync(string model, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(model);
        return (await service.PostAsync<ClosedModelList>("api/models/open" + QueryText.Of(("model", model)), cancellationToken)
            .ConfigureAwait(false)).Models;
    }

    private sealed record ClosedModelList(IReadOnlyList<ClosedModel> Models);
}
