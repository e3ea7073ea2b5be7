using Microsoft.AspNetCore.Http;
using Steward.Approvals;
using Steward.Http.Answers;
using Steward.Http.Options;
using Steward.Http.Requests;

namespace Steward.Http.Approvals;

/// <summary>The questions that wait for whoever calls.</summary>
internal sealed class InboxHandlers(ApprovalInbox inbox, StewardHttpOptions options)
{
    public async Task<IResult> ListAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var query = new QueryFields(context.Request, options.Access);
        var after = query.Text("continuation");
        var take = query.Integer("pageSize", 50, 1, ApprovalInbox.MaxPageSize);
        query.Check();
        return after is null || ApprovalInbox.IsContinuation(after)
            ? Answer.Of(200, await inbox.ListAsync(RoutedCall.CallerOf(context), after, take, context.RequestAborted))
            : Answer.Of(Problem.NoContinuation);
    }
}
