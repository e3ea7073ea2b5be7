using System.Text.Json;

namespace Steward.DeadLetters;

/// <summary>How a host tells others of outcomes, for those of whom it could not be told when the task ended.</summary>
public interface IOutcomeAnnouncer
{
    /// <summary>Tells it once more. Null when everybody has been told, else why not.</summary>
    /// <param name="announcement">As the host wrote it to <see cref="DeadLetter.Announcement"/>.</param>
    Task<string?> AnnounceAgainAsync(JsonElement announcement, CancellationToken cancellationToken = default);
}
