using Steward.Monitors.Watching;

namespace Steward.Tests.Monitors;

/// <summary>Alone, so that the live bytes are its own.</summary>
[CollectionDefinition(nameof(MonitorMemoryTests), DisableParallelization = true)]
public sealed class MonitorMemoryCollection;

[Collection(nameof(MonitorMemoryTests))]
public class MonitorMemoryTests
{
    [Fact]
    public void Memory_stays_bounded_however_long_the_task()
    {
        var conversation = Chatter.Into(new Conversation(MonitorPolicy.RecordOnly), turns: 3_000);
        var early = LiveBytes(conversation);
        Chatter.Into(conversation, turns: 12_000);
        var late = LiveBytes(conversation);
        late.ShouldBeLessThan(early + 2_000_000);
        GC.KeepAlive(conversation);
    }

    private static long LiveBytes(Conversation conversation)
    {
        var bytes = GC.GetTotalMemory(forceFullCollection: true);
        GC.KeepAlive(conversation);
        return bytes;
    }
}
