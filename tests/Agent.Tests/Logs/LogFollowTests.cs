using MBot.Agent.Logs;
using MBot.Agent.Platform;
using static MBot.Agent.Tests.Logs.LogsFixture;

namespace MBot.Agent.Tests.Logs;

public sealed class LogFollowTests : IDisposable
{
    private readonly LogsFixture _logs = new();

    public void Dispose() => _logs.Dispose();

    [Fact]
    public async Task History_GoesOverIntoNews_WithoutGapOrRepetition()
    {
        using var stop = new CancellationTokenSource();
        var written = 0;
        var writer = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                _logs.App(SlotA, written, $"{written}");
                written++;
                if (written % 50 == 0)
                    Rotate(_logs.AppFile(SlotA), files: 1000);
                if (written % 10 == 0)
                    await Task.Delay(1, CancellationToken.None);
            }
        });
        var followers = new List<Follower>();
        for (var i = 0; i < 5; i++)
        {
            await Task.Delay(50, _logs.Bound);
            followers.Add(new Follower(_logs.Reader, new LogQuery { Slot = SlotA }, _logs.Bound));
        }

        while (Volatile.Read(ref written) < 200)
            await Task.Delay(10, _logs.Bound);
        await stop.CancelAsync();
        await writer;
        foreach (var follower in followers)
        {
            await follower.UntilAsync(1);
            while (follower.Texts[^1] != $"{written - 1}")
            {
                Assert.False(_logs.Bound.IsCancellationRequested, $"ends with {follower.Texts[^1]} of {written}");
                await Task.Delay(10, CancellationToken.None);
            }

            // What was rotated a hundred times is no longer looked for; from where it begins, each line comes once.
            var first = int.Parse(follower.Texts[0], System.Globalization.CultureInfo.InvariantCulture);
            Assert.Equal(Enumerable.Range(first, written - first).Select(i => $"{i}"), follower.Texts);
            await follower.DisposeAsync();
        }
    }

    [Fact]
    public async Task Following_GoesOnOverRotation_Truncation_AndNewSlots()
    {
        _logs.App(SlotA, 0, "before");
        await using var follower = new Follower(_logs.Reader, new LogQuery(), _logs.Bound);
        await follower.UntilAsync(1);
        _logs.App(SlotA, 1, "in the old file");
        Rotate(_logs.AppFile(SlotA));
        _logs.App(SlotA, 2, "in the new file");
        await follower.UntilAsync(3);
        _logs.App(SlotB, 3, "a new slot");
        await follower.UntilAsync(4);
        using (var file = new FileStream(_logs.AppFile(SlotA), FileMode.Truncate))
        {
            // As copytruncate does.
        }

        await Task.Delay(300, _logs.Bound); // one look at the empty file
        _logs.App(SlotA, 4, "after truncation");
        await follower.UntilAsync(5);
        Assert.Equal(["before", "in the old file", "in the new file", "a new slot", "after truncation"], follower.Texts);
    }

    [Fact]
    public async Task AHalfLine_IsNotShownBeforeItsEnd()
    {
        await using var follower = new Follower(_logs.Reader, new LogQuery(), _logs.Bound);
        var line = Record(1, "a whole äöü line");
        var bytes = System.Text.Encoding.UTF8.GetBytes(line);
        await using var file = new FileStream(_logs.AppFile(SlotA), FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        foreach (var part in bytes.Chunk(20))
        {
            await file.WriteAsync(part);
            await file.FlushAsync();
            await Task.Delay(120, _logs.Bound);
        }

        await follower.UntilAsync(1);
        Assert.Equal(["a whole äöü line"], follower.Texts);
    }

    [Fact]
    public async Task AHundredFollowers_AllGetEverything()
    {
        var followers = Enumerable.Range(0, 100).Select(_ => new Follower(_logs.Reader, new LogQuery { Grep = "yes" }, _logs.Bound)).ToList();
        for (var i = 0; i < 200; i++)
            _logs.App(i % 2 == 0 ? SlotA : SlotB, i, i % 4 == 0 ? $"yes {i}" : $"no {i}");
        foreach (var follower in followers)
        {
            await follower.UntilAsync(50);
            Assert.Equal(Enumerable.Range(0, 50).Select(i => $"yes {i * 4}"), follower.Texts);
            await follower.DisposeAsync();
        }
    }

    [Fact]
    public async Task WhenTheAgentStops_FollowersEndInGoodOrder()
    {
        _logs.App(SlotA, 0, "before");
        await using var follower = new Follower(_logs.Reader, new LogQuery(), _logs.Bound);
        await follower.UntilAsync(1);
        _logs.StopApplication();
        await follower.Completion.WaitAsync(_logs.Bound);
    }

    [Fact]
    public async Task AFollowersPatternThatTakesTooLong_EndsThatFollowerAlone()
    {
        await using var bad = new Follower(_logs.Reader, new LogQuery { Grep = "^(a+)+$", Regex = true }, _logs.Bound);
        await using var good = new Follower(_logs.Reader, new LogQuery(), _logs.Bound);
        _logs.App(SlotA, 0, "start");
        await good.UntilAsync(1);
        _logs.App(SlotA, 1, new string('a', 5000) + "!");
        await good.UntilAsync(2);
        var error = await Assert.ThrowsAsync<MBotException>(() => bad.Completion.WaitAsync(_logs.Bound));
        Assert.Equal("grep", error.Field);
    }

    [Fact]
    public async Task AFeedsLine_IsShownOnce_WhetherItCameAsHistoryOrAsNews()
    {
        var feed = new Feed();
        _logs.Feeds.Add(feed);
        feed.Lines.Add(new LogLine(LogSource.Deploy, Start, "op", false, "one") { Key = "1" });
        await using var follower = new Follower(_logs.Reader, new LogQuery { Sources = [LogSource.Deploy, LogSource.App] }, _logs.Bound);
        await follower.UntilAsync(1);
        feed.Say(feed.Lines[0]);
        feed.Say(new LogLine(LogSource.Deploy, Start, "op", false, "two") { Key = "2" });
        await follower.UntilAsync(2);
        Assert.Equal(["one", "two"], follower.Texts);
    }

    private sealed class Feed : ILogFeed
    {
        private Action<LogLine>? _onLine;

        public List<LogLine> Lines { get; } = [];

        public LogSource Source => LogSource.Deploy;

        public Task<IReadOnlyList<LogLine>> ReadAsync(LogQuery query, int most, CancellationToken cancellation) => Task.FromResult<IReadOnlyList<LogLine>>([.. Lines]);

        public Task<IDisposable> SubscribeAsync(Action<LogLine> onLine, CancellationToken cancellation)
        {
            _onLine = onLine;
            return Task.FromResult<IDisposable>(new CancellationTokenSource());
        }

        public void Say(LogLine line) => _onLine!(line);
    }
}
