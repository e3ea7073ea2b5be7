using System.Threading.Channels;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Steward.Local.Terminal;

/// <summary>One stretch of Spectre's live display, fed from outside. Only the latest picture counts.</summary>
internal sealed class LiveScreen : IAsyncDisposable
{
    private readonly Channel<IRenderable> pictures = Channel.CreateBounded<IRenderable>(new BoundedChannelOptions(1)
    {
        FullMode = BoundedChannelFullMode.DropOldest,
    });

    private readonly Task drawing;

    public LiveScreen(IAnsiConsole console) =>
        drawing = console.Live(new Text("")).StartAsync(async display =>
        {
            await foreach (var picture in pictures.Reader.ReadAllAsync())
                display.UpdateTarget(picture);
        });

    public void Update(IRenderable picture) => pictures.Writer.TryWrite(picture);

    public async ValueTask DisposeAsync()
    {
        pictures.Writer.TryComplete();
        await drawing;
    }
}
