using System.Text.Json;
using MBot.TestKit;

namespace MBot.SystemTests.Clients;

/// <summary>One visitor with headless Chromium, driven by playwright-core.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);
    private readonly TempFolder profile;
    private readonly ChildProcess node;
    private int answers;

    private Browser(TempFolder profile, ChildProcess node) => (this.profile, this.node) = (profile, node);

    public static Browser Start(Uri page)
    {
        var profile = new TempFolder("chromium");
        var script = Path.Combine(Repository.Root, "tests", "System.Tests", "Clients", "browser.mjs");
        return new Browser(profile, ChildProcess.Start("node", [script, Parts.Playwright, Parts.Find("chromium")!, profile.Path, page.AbsoluteUri]));
    }

    /// <summary>Does it and returns what the page shows then, where the command says so.</summary>
    public async Task<JsonElement> DoAsync(string command, string argument = "")
    {
        await node.WriteLineAsync($"{command} {argument}".TrimEnd());
        var wanted = ++answers;
        await Until.HoldsAsync(() => Answers().Count >= wanted || node.HasExited, Bound, $"the browser's answer to {command}, in:\n{node.Output}");
        var answer = Answers().Count >= wanted ? JsonDocument.Parse(Answers()[wanted - 1]).RootElement : throw new Xunit.Sdk.XunitException($"the browser ended:\n{node.Output}");
        return answer.GetProperty("ok").GetBoolean() ? answer : throw new Xunit.Sdk.XunitException(answer.Text("error"));
    }

    public async ValueTask DisposeAsync()
    {
        if (!node.HasExited)
        {
            node.CloseInput();
            try
            {
                await node.WaitForExitAsync(TimeSpan.FromSeconds(15));
            }
            catch (TimeoutException)
            {
                // Killed below, with all its Chromiums.
            }
        }

        await node.DisposeAsync();
        profile.Dispose();
    }

    private List<string> Answers() => [.. node.Lines.Where(line => line.StartsWith("{\"ok\"", StringComparison.Ordinal))];
}
