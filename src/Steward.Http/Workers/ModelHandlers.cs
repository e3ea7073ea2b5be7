using Microsoft.AspNetCore.Http;
using Steward.Http.Answers;
using Steward.Http.Options;
using Steward.Http.Requests;
using Steward.Resilience;

namespace Steward.Http.Workers;

/// <summary>Models that no task may call, and opening them again.</summary>
internal sealed class ModelHandlers(ClosedModels closed, StewardHttpOptions options)
{
    public async Task<IResult> ListClosedAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return Answer.Of(200, new ClosedModelList(await closed.ListAsync(context.RequestAborted)));
    }

    /// <summary>By its name in the query: names of models have slashes.</summary>
    public async Task<IResult> OpenAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var query = new QueryFields(context.Request, options.Access);
        var model = query.Text("model");
        query.Check();
        return model is not null && await closed.OpenAsync(model, CancellationToken.None)
            ? await ListClosedAsync(context)
            : Answer.Of(Problem.NotFound($"No model '{model}' is closed."));
    }
}

internal sealed record ClosedModelList(IReadOnlyList<ClosedModel> Models);
