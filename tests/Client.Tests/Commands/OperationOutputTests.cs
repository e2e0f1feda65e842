using MBot.Client.Output;
using MBot.Client.Tests.Support;
using MBot.Protos.V1;

namespace MBot.Client.Tests.Commands;

public sealed class OperationOutputTests
{
    [Fact]
    public async Task InAPipe_ARedeployIsPlainLines_AndEndsWithWhatChanged()
    {
        await using var agent = await ScriptedAgent.StartAsync();
        agent.Script.Plays(OperationState.Succeeded);
        using var laptop = Laptop.Of(agent);

        var ran = await laptop.RunAsync("redeploy", "--ref", "main", "--fresh-env", "--wait");

        var request = Assert.Single(agent.Script.Asked<RedeployRequest>());
        Assert.Equal(("main", true, WhenFull.Wait), (request.Ref, request.FreshEnvironment, request.WhenFull));
        Assert.DoesNotContain('\u001b', ran.Output);
        Assert.Contains(ran.Lines, line => line.EndsWith("PrepareEnvironment  1.5 s  PrepareEnvironment done", StringComparison.Ordinal));
        Assert.Contains("warning: the disk fills", ran.Output, StringComparison.Ordinal);
        Assert.Contains("Redeploy succeeded after 4.0 s: 20261122T141206Z-a1b2c3d4e5f6 is live", ran.Output, StringComparison.Ordinal);
        Assert.Contains("downtime      none", ran.Output, StringComparison.Ordinal);
        Assert.Contains("a1b2c3d4e5f6 greet louder (Anna)", ran.Output, StringComparison.Ordinal);
        Assert.Contains("streamlit==1.24.0 → streamlit==1.31.0", ran.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OnATerminal_ARedeployIsALineAStep()
    {
        await using var agent = await ScriptedAgent.StartAsync();
        agent.Script.Plays(OperationState.Failed);
        using var laptop = Laptop.Of(agent);
        laptop.Traits = new TerminalTraits { OutputIsTerminal = true };

        var ran = await laptop.RunAsync("redeploy");

        Assert.Equal(ExitCode.Failed, ran.Exit);
        Assert.Contains("FetchSource", ran.Output, StringComparison.Ordinal);
        Assert.Contains("the disk fills", ran.Output, StringComparison.Ordinal);
        Assert.Contains("ZeroDivisionError: division by zero", ran.Output, StringComparison.Ordinal);
        Assert.Contains("→ mend app.py", ran.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OnATerminal_TheAppsControlCharactersDoNothing()
    {
        await using var agent = await ScriptedAgent.StartAsync();
        agent.Script.OnStream<ReadLogsRequest, LogLine>((_, writer, _) => writer.WriteAsync(new LogLine { Text = "\u001b]0;owned\u0007\u001b[2Jhello" }));
        using var laptop = Laptop.Of(agent);
        laptop.Traits = new TerminalTraits { OutputIsTerminal = true };

        var ran = await laptop.RunAsync("logs");

        Assert.DoesNotContain('\u001b', ran.Output);
        Assert.Contains("hello", ran.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NoWatch_PrintsTheIdAlone_AndReturns()
    {
        await using var agent = await ScriptedAgent.StartAsync();
        agent.Script.Plays(OperationState.Failed);
        using var laptop = Laptop.Of(agent);

        var ran = await laptop.RunAsync("redeploy", "--no-watch");

        Assert.Equal(ExitCode.Ok, ran.Exit);
        Assert.Equal(agent.Script.Asked<RedeployRequest>()[0].OperationId, Assert.Single(ran.Lines));
        Assert.Empty(agent.Script.Asked<WatchOperationRequest>());
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 1)]
    public async Task ColoursAreForTerminals_AndNotWithNoColor(bool plain, int _)
    {
        await using var agent = await ScriptedAgent.StartAsync();
        agent.Script.On<GetStatusRequest>(_ => new StatusReply { Healthy = true });
        using var laptop = Laptop.Of(agent);
        laptop.Traits = new TerminalTraits { OutputIsTerminal = true, Plain = plain };

        var ran = await laptop.RunAsync("status");

        Assert.Equal(!plain, ran.Output.Contains("\u001b[32mhealthy", StringComparison.Ordinal));
        Assert.Contains("healthy", ran.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://127.0.0.1:8080", true)]
    [InlineData("https://app.example.org", false)]
    [InlineData("", false)]
    public async Task WithoutHttps_StatusSaysSo(string url, bool said)
    {
        await using var agent = await ScriptedAgent.StartAsync();
        agent.Script.On<GetStatusRequest>(_ => new StatusReply { Healthy = true, Agent = new AgentInfo { AppUrl = url } });
        using var laptop = Laptop.Of(agent);

        var ran = await laptop.RunAsync("status");

        Assert.Contains($"app\t{url}", ran.Lines);
        Assert.Equal(said, ran.Lines.Any(line => line.StartsWith("https\toff, ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task InAPipe_ATableIsTabSeparatedLines()
    {
        await using var agent = await ScriptedAgent.StartAsync();
        agent.Script.On<ListReleasesRequest>(_ => new ListReleasesReply
        {
            Releases = { new Release { Id = "r2", Live = true, State = ReleaseState.Good, Subject = "two\twords" }, new Release { Id = "r1", State = ReleaseState.Bad } },
        });
        using var laptop = Laptop.Of(agent);

        var ran = await laptop.RunAsync("releases");

        Assert.Equal(2, ran.Lines.Length);
        Assert.Equal(["r2", "live, good", "", "two words", "", "", ""], ran.Lines[0].Split('\t'));
    }
}
