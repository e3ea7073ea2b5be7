using Steward.DeadLetters;
using Steward.Tasks;

namespace Steward.Client;

/// <content>Dead letters: what could not be completed, and trying it again.</content>
public sealed partial class StewardClient
{
    private const string DeadLetters = "api/deadletters";

    /// <summary>One page of dead letters, the newest first.</summary>
    /// <param name="reason">Only letters of this reason, such as <c>wall-clock</c>; of all when null.</param>
    /// <param name="pageSize">1 to 100. A page may hold fewer, even none, while there is a continuation.</param>
    /// <param name="continuation">Of the page before; null for the first.</param>
    /// <exception cref="StewardClientException"><c>invalid-request</c>.</exception>
    public Task<DeadLetterPage> ListDeadLettersAsync(
        string? reason = null, int pageSize = 50, string? continuation = null, CancellationToken cancellationToken = default) =>
        service.GetAsync<DeadLetterPage>(DeadLetters
            + QueryText.Of(("reason", reason), ("pageSize", pageSize), ("continuation", continuation)), cancellationToken);

    /// <summary>Tries again what a letter is of, once per letter, however often it is asked for.</summary>
    /// <returns>The task that was started, also by an earlier redrive; the task whose outcome was announced, where the letter is of an
    /// outcome.</returns>
    /// <exception cref="StewardClientException">
    /// <c>not-found</c>; <c>not-a-task</c>: its message is not a valid request still,
    /// see <see cref="StewardClientException.Errors"/>; <c>not-announced</c>.
    /// </exception>
    public Task<TaskView> RedriveAsync(string deadLetterId, CancellationToken cancellationToken = default) =>
        service.PostAsync<TaskView>($"{DeadLetters}/{Escaped(deadLetterId, nameof(deadLetterId))}/redrive", cancellationToken);
}
