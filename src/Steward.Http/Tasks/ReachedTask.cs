using Microsoft.AspNetCore.Http;
using Steward.Http.Requests;
using Steward.Tasks;

namespace Steward.Http.Tasks;

internal static class ReachedTask
{
    /// <summary>
    /// The task with links that lead to this service from where its caller is, also where a host serves the surface under a prefix.
    /// </summary>
    public static TaskView ReachedBy(this TaskView task, HttpContext context) => task.WithLinks(RoutedCall.PrefixOf(context));
}
