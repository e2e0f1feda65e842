using MBot.TestKit;

namespace MBot.SystemTests.Screens;

/// <summary>The dashboard on a real terminal, over a slow line, while the agent is killed and comes back.</summary>
public sealed class DashboardTests(ServingByAUserWhoIsNotRoot serving) : IClassFixture<ServingByAUserWhoIsNotRoot>
{
    private const string Profile = "slow-line";
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(1);

    [NeedsFact(Part.Deployment | Part.Tmux)]
    public async Task OverASlowLine_InTwoSizes_WhileTheAgentIsKilled_TheScreenIsWhatThereIs()
    {
        var (instance, _, _) = await serving.GetAsync();
        await using var proxy = CuttingProxy.Start(instance.ClientPort);
        proxy.Forward();
        proxy.Delay = TimeSpan.FromMilliseconds(150); // each way
        instance.CopyProfile(Profile, proxy.Port);
        var slot = Assert.Single(await instance.SlotsAsync());
        await using var tmux = await Tmux.StartAsync(80, 24, instance.Options());
        await tmux.TypeAsync($"echo what was here before; {Binaries.Client} --profile {Profile} dashboard; echo exit $?");
        await tmux.PressAsync("Enter");

        var small = await tmux.WaitForAsync(screen => Has(screen, "healthy") && Has(screen, "log app, nginx, agent") && Has(screen, "INFO", "info:", "200 GET") && Has(screen, "1 session") && Has(screen, "%, load"), Bound, "the first screens, with figures between two of them");
        Assert.Equal(24, small.Count);
        Assert.DoesNotContain(small, line => line.Length > 80 || line.Contains("what was here", StringComparison.Ordinal));
        Assert.Matches($"^{Profile}  healthy +answers in .*ago$", small[0]);
        Assert.True(Milliseconds(small[0]) >= 300, small[0]);
        Assert.Contains(small, line => line.StartsWith($"slot     {slot} live  1 session", StringComparison.Ordinal));
        Assert.Contains("services app running, nginx running", Plain(small), StringComparison.Ordinal);
        Assert.Contains(small, line => line.StartsWith("last     redeploy succeeded", StringComparison.Ordinal));
        Assert.All(new[] { "cpu", "memory", "network", "disk", "requests", "wrong" }, name => Assert.Contains(small, line => line.StartsWith(name, StringComparison.Ordinal)));
        Assert.StartsWith("q quit", small[^1], StringComparison.Ordinal);

        await VisitAsync(instance, "mark-one");
        await tmux.PressAsync("3");
        var nginx = await tmux.WaitForAsync(screen => Has(screen, "mark-one"), Bound, "a visitor's line");
        Assert.Contains("log nginx", nginx);

        await tmux.ResizeAsync(200, 50);
        var large = await tmux.WaitForAsync(screen => screen.Count == 50 && screen.Any(line => line.StartsWith("cpu", StringComparison.Ordinal) && line.Contains($"slot     {slot}", StringComparison.Ordinal)), Bound, "two columns");
        Assert.StartsWith("q quit", large[^1], StringComparison.Ordinal);
        Assert.Single(large, line => line.StartsWith(Profile, StringComparison.Ordinal));

        await instance.KillAgentAsync();
        var gone = await tmux.WaitForAsync(screen => Has(screen, "NOT ANSWERING"), Bound, "the word that the agent is gone");
        Assert.Contains(gone, line => line.Contains($"slot     {slot} live", StringComparison.Ordinal)); // what was known stays
        await VisitAsync(instance, "mark-two"); // while nobody watches
        await instance.StartAgentAsync();
        var back = await tmux.WaitForAsync(screen => screen[0].Contains("healthy", StringComparison.Ordinal) && !Has(screen, "NOT ANSWERING") && Has(screen, "mark-two"), Bound, "the agent is back, and nothing of the log is missing");
        Assert.Single(back, line => line.Contains("mark-one", StringComparison.Ordinal));
        Assert.Single(back, line => line.Contains("mark-two", StringComparison.Ordinal));

        await tmux.ResizeAsync(80, 24);
        await tmux.TypeAsync("?");
        await tmux.WaitForAsync(screen => screen.Count == 24 && screen.Contains("keys") && screen[^1].StartsWith("q quit", StringComparison.Ordinal), Bound, "the keys");
        await tmux.TypeAsync("q");
        await WasGivenBackAsync(tmux, "exit 0");
    }

    [NeedsFact(Part.Deployment | Part.Tmux)]
    public async Task HoweverItEnds_TheTerminalIsAsItWas()
    {
        var (instance, _, _) = await serving.GetAsync();
        await using var tmux = await Tmux.StartAsync(80, 24, instance.Options());
        foreach (var (signal, ends) in new[] { ("TERM", "exit "), ("HUP", "exit "), ("INT", "exit ") })
        {
            await tmux.TypeAsync($"clear; echo what was here before; {Binaries.Client} dashboard; echo exit $?");
            await tmux.PressAsync("Enter");
            await tmux.WaitForAsync(screen => Has(screen, "q quit") && Has(screen, "healthy"), Bound, "the screen");
            var client = Assert.Single(MachineProcesses.All(), id => MachineProcesses.CommandLine(id).StartsWith($"{Binaries.Client}\0dashboard\0", StringComparison.Ordinal));

            await ChildProcess.RunAsync("kill", [$"-{signal}", $"{client}"]);

            await WasGivenBackAsync(tmux, ends);
        }

        await tmux.TypeAsync($"clear; TERM=dumb {Binaries.Client} dashboard; echo exit $?");
        await tmux.PressAsync("Enter");
        var dumb = await tmux.WaitForAsync(screen => Has(screen, "exit 2"), Bound, "a refusal");
        Assert.Contains("dashboard --once", Plain(dumb), StringComparison.Ordinal);
        var once = (await instance.ClientAsync("dashboard", "--once")).Expect(0).Output;
        Assert.Contains("healthy", once, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', once);
    }

    private static async Task WasGivenBackAsync(Tmux tmux, string ends)
    {
        var shell = await tmux.WaitForAsync(screen => screen.Any(line => line.StartsWith(ends, StringComparison.Ordinal)), Bound, "the shell again");
        Assert.Contains("what was here before", shell);
        Assert.DoesNotContain(shell, line => line.StartsWith("q quit", StringComparison.Ordinal));
        await tmux.TypeAsync("clear; stty -a | tr ';' '\\n'");
        await tmux.PressAsync("Enter");
        var mode = Plain(await tmux.WaitForAsync(screen => Has(screen, "icanon"), Bound, "the terminal's mode"));
        Assert.Matches(@"[^-]icanon", mode);
        Assert.Matches(@"[^-]echo ", mode);
    }

    private static async Task VisitAsync(Instance instance, string mark)
    {
        using var http = new HttpClient();
        using var answer = await http.GetAsync(new Uri(instance.Page, mark));
    }

    private static int Milliseconds(string head)
    {
        var took = System.Text.RegularExpressions.Regex.Match(head, @"answers in ([\d.]+) (ms|s)");
        return (int)(double.Parse(took.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture) * (took.Groups[2].Value == "s" ? 1000 : 1));
    }

    private static bool Has(IReadOnlyList<string> screen, params string[] any) => screen.Any(line => any.Any(text => line.Contains(text, StringComparison.Ordinal)));

    private static string Plain(IReadOnlyList<string> screen) => string.Join('\n', screen);
}
