using Microsoft.Extensions.Logging;

namespace Steward.Workers.Catalogue;

/// <summary>Says at the start of a host which models cost what nobody knows.</summary>
internal static partial class PriceLog
{
    public static void Unknown(IEnumerable<WorkerCard> cards, ILogger? log)
    {
        if (log is null)
            return;
        foreach (var model in WorkerCard.UnpricedIn(cards))
            LogUnknown(log, model);
    }

    [LoggerMessage(EventId = 2006, EventName = "PriceUnknown", Level = LogLevel.Warning,
        Message = "The price of model '{Model}' is not known: its calls count as free, and tasks that set limits.costUsd are refused; "
            + "name it in prices of the catalogue")]
    private static partial void LogUnknown(ILogger log, string model);
}
