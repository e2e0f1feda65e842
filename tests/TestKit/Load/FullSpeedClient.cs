using System.Net;

namespace MBot.TestKit;

/// <summary>A keep-alive client that asks for the same thing without pause.</summary>
internal sealed class FullSpeedClient(LoadContext context)
{
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(100);

    public async Task RunAsync()
    {
        var path = context.Options.FullSpeedPath;
        using var http = new StrictHttp(context.Options.Page, keepAlive: true, new CookieContainer());
        while (!context.Stopping.IsCancellationRequested)
        {
            var well = await context.Record.TryAsync("full-speed", async ct =>
            {
                var answer = await http.GetAsync(path, ct);
                LoadCheck.Status(answer);
                context.Record.SameAsEver(path, answer);
            });
            if (!well)
                await context.PauseAsync(PauseAfterFailure);
        }
    }
}
