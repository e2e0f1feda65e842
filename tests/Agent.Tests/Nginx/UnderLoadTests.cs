using System.Collections.Concurrent;
using System.Diagnostics;
using MBot.Agent.Nginx;
using MBot.Agent.Platform;
using MBot.TestKit;

namespace MBot.Agent.Tests.Nginx;

public class UnderLoadTests
{
    [NginxFact]
    public async Task WhenTheSwitchHappensUnderLoad_NoRequestFailsAndPinnedBrowsersStay()
    {
        await using var harness = new NginxHarness();
        await harness.AddSlotAsync(0);
        await harness.AddSlotAsync(1);
        harness.Live(0);
        await harness.Nginx.StartAsync(NginxHarness.Bound());
        using var stop = new CancellationTokenSource();
        var failures = new ConcurrentBag<string>();
        var asked = 0;
        async Task VisitAsync(bool keepAlive, string? pin)
        {
            using var browser = pin is null ? NewCookieless() : harness.Browser(pin);
            browser.DefaultRequestHeaders.ConnectionClose = !keepAlive;
            while (!stop.IsCancellationRequested)
            {
                try
                {
                    var text = await browser.GetStringAsync(harness.Door);
                    if (pin is not null && !text.StartsWith(pin, StringComparison.Ordinal))
                        failures.Add($"pinned to {pin}, answered by {text}");
                }
                catch (HttpRequestException e)
                {
                    failures.Add(e.Message);
                }

                Interlocked.Increment(ref asked);
            }
        }

        var visitors = Enumerable.Range(0, 12).Select(n => VisitAsync(n % 2 == 0, n switch { < 3 => harness.Slot(0), < 6 => harness.Slot(1), _ => null })).ToArray();
        for (var at = 1; at <= 20; at++)
        {
            var before = Volatile.Read(ref asked);
            harness.Live(at % 2);
            await harness.Nginx.VerifyLiveAsync(harness.Slot(at % 2), NginxHarness.Bound());
            await Until.HoldsAsync(() => Volatile.Read(ref asked) > before + 50, TimeSpan.FromSeconds(15), "the condition holds");
        }

        await stop.CancelAsync();
        await Task.WhenAll(visitors);
        Assert.Empty(failures);
        Assert.True(asked > 1000, $"{asked} requests");
    }

    [NginxAsRootFact]
    public async Task WhenTheUserIsNotRoot_TheFileServesAsItIs()
    {
        await using var harness = new NginxHarness();
        await harness.AddSlotAsync(0);
        harness.Live(0);
        harness.Paths.CreateFolders();
        var door = NginxListen.TryParse(harness.Options.Listen[0])!;
        var text = NginxConfigRenderer.Render(Models.Plain() with
        {
            RunFolder = harness.State.Run,
            Prefix = harness.Paths.Prefix,
            AccessLog = harness.Paths.AccessLog,
            ErrorLog = harness.Paths.ErrorLog,
            Listen = [door],
            FirstSlotPort = harness.FirstPort,
            LastSlotPort = harness.LastPort,
        });
        await File.WriteAllTextAsync(harness.Paths.Configuration, text);
        await RunAsync("chown", "-R", "nobody:", harness.State.Root);

        await RunAsync("setpriv", ["--reuid", "nobody", "--regid", "nogroup", "--clear-groups", NginxInstalled.File!, .. NginxCommands.Common(new Version(1, 22), harness.Paths, harness.Paths.Configuration)]);

        using var browser = harness.Browser();
        await Until.HoldsAsync(() => ListeningSockets.IsListening(door.Port), TimeSpan.FromSeconds(15), "the condition holds");
        Assert.StartsWith(harness.Slot(0), await browser.GetStringAsync("/"), StringComparison.Ordinal);
    }

    private static HttpClient NewCookieless() => new(new SocketsHttpHandler { UseCookies = false, UseProxy = false });

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments))!;
        await process.WaitForExitAsync(NginxHarness.Bound());
        Assert.Equal(0, process.ExitCode);
    }
}
