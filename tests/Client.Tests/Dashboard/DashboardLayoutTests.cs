using MBot.Client.Dashboard;
using MBot.Client.Output;
using MBot.Protos.V1;
using MBot.TestKit;

namespace MBot.Client.Tests.Dashboard;

/// <summary>
/// Whole screens, held line by line: the files in Frames. After a change that is meant:
/// <c>UPDATE_FRAMES=1 dotnet test tests/Client.Tests</c>, and look at what git says.
/// </summary>
public sealed class DashboardLayoutTests
{
    private static readonly Figures[] Minutes = [.. Enumerable.Range(0, 60).Select(i => SampleState.Busy((i % 10) / 10.0))];

    public static TheoryData<string, int, int> Sizes => new() { { "busy", 80, 24 }, { "busy", 200, 50 }, { "busy", 120, 30 }, { "lost", 80, 24 }, { "first", 80, 24 }, { "help", 80, 24 }, { "scrolled", 80, 24 } };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void AScreen_IsAsItWas(string name, int width, int height)
    {
        var (state, log) = Scene(name);

        var frame = DashboardLayout.Frame(state, log, width, height);

        Assert.Equal(height, frame.Count);
        Assert.All(frame, line => Assert.Equal(width, line.Width));
        var file = Path.Combine(Repository.Root, "tests", "Client.Tests", "Dashboard", "Frames", $"{name}-{width}x{height}.txt");
        var text = string.Join('\n', frame) + "\n";
        if (Environment.GetEnvironmentVariable("UPDATE_FRAMES") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
        }

        Assert.Equal(File.ReadAllText(file), text);
    }

    [Theory]
    [InlineData(80, 24)]
    [InlineData(200, 50)]
    [InlineData(40, 12)]
    [InlineData(10, 3)]
    [InlineData(1, 1)]
    public void WhateverTheSize_TheFrameFitsIt(int width, int height)
    {
        var (state, log) = Scene("busy");
        log.Add(SampleState.Line(LogSource.App, 0, "日本語のログ、とても長い行" + new string('x', 500) + "\u001b[2J\ttab"));

        var frame = DashboardLayout.Frame(state, log, width, height);

        Assert.Equal(height, frame.Count);
        Assert.All(frame, line => Assert.Equal(width, line.Width));
        Assert.DoesNotContain(frame, line => line.ToString().Contains('\u001b'));
    }

    [Fact]
    public void AFigureThatTheAgentLacks_IsADash_AndNeverANought()
    {
        var frame = string.Join('\n', DashboardLayout.Frame(SampleState.Of(new Figures()), new LogView(), 100, 30));

        Assert.Matches(@"cpu +–, load –", frame);
        Assert.Matches(@"requests –, 5xx –, p50 –, p95 –, connections –", frame);
        Assert.Contains("1.0 GiB available", frame, StringComparison.Ordinal); // the status has that much
    }

    [Fact]
    public void WhatIsNotHeardForLong_SaysHowOldItIs()
    {
        var state = SampleState.Of() with { HeardAt = SampleState.Ago(75).ToDateTimeOffset(), Problem = "no agent answers", ProblemHint = "look at it" };

        var frame = DashboardLayout.Frame(state, new LogView(), 100, 30);

        Assert.Contains("NOT ANSWERING", frame[0].ToString(), StringComparison.Ordinal);
        Assert.Contains("1 min 15 s ago", frame[0].ToString(), StringComparison.Ordinal);
        Assert.Contains("no agent answers → look at it", frame[1].ToString(), StringComparison.Ordinal);
        Assert.Contains(frame, line => line.ToString().Contains("a1b2c3d4e5f6-8510 live", StringComparison.Ordinal));
    }

    private static (DashboardState State, LogView Log) Scene(string name)
    {
        var (state, log) = (SampleState.Of(Minutes), SampleState.Log());
        switch (name)
        {
            case "lost":
                state = state with { HeardAt = SampleState.Ago(31).ToDateTimeOffset(), Problem = "no agent answers at https://203.0.113.7:7443", ProblemHint = "is the machine on?", LogLost = true };
                break;
            case "first":
                (state, log) = (new DashboardState { Profile = "prod", Clock = SampleState.Clock }, new LogView());
                break;
            case "help":
                state = state with { Help = true };
                break;
            case "scrolled":
                log.Choose(LogSource.App);
                log.Scroll(5);
                log.Add(SampleState.Line(LogSource.App, 0, "ERROR one more"));
                state = state with { Paused = true };
                break;
        }

        return (state, log);
    }
}
