namespace Steward.Workers.Catalogue;

/// <summary>How everything that was made without a model says so.</summary>
internal static class OfflineLabel
{
    public const string Text = "offline extract, no model";
}
