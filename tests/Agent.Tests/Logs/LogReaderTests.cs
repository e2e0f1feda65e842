using System.Text;
using MBot.Agent.Logs;
using MBot.Agent.Platform;
using static MBot.Agent.Tests.Logs.LogsFixture;

namespace MBot.Agent.Tests.Logs;

public sealed class LogReaderTests : IDisposable
{
    private readonly LogsFixture _logs = new();

    public void Dispose() => _logs.Dispose();

    [Fact]
    public async Task LinesOfSeveralSlots_ComeInTheOrderOfTheirTimes()
    {
        for (var i = 0; i < 10; i++)
            _logs.App(i % 3 == 0 ? SlotB : SlotA, i, $"line {i}", i % 2 == 0 ? 'E' : 'O');
        var lines = await _logs.ReadAsync(new LogQuery());
        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"line {i}"), lines.Select(l => l.Text));
        Assert.Equal([SlotB, SlotA, SlotA], lines.Take(3).Select(l => l.Origin));
        Assert.Equal([true, false], lines.Take(2).Select(l => l.IsError));
        Assert.Equal(Start.AddSeconds(3), lines[3].Time);
        Assert.Equal(["line 0", "line 3", "line 6", "line 9"], await _logs.TextsAsync(new LogQuery { Slot = SlotB }));
        Assert.Equal(["line 8", "line 9"], await _logs.TextsAsync(new LogQuery { Tail = 2 }));
        Assert.Equal(["line 7", "line 8", "line 9"], await _logs.TextsAsync(new LogQuery { Since = Start.AddSeconds(7) }));
    }

    [Fact]
    public async Task WhatWasWrittenAMomentAgo_IsReadAlsoWhileSomebodyFollows()
    {
        _logs.App(SlotA, 0, "line 0");
        await using var follower = new Follower(_logs.Reader, new LogQuery { Follow = true }, _logs.Bound);
        await follower.UntilAsync(1);
        for (var i = 1; i < 20; i++)
        {
            _logs.App(SlotA, i, $"line {i}");
            Assert.Equal($"line {i}", (await _logs.TextsAsync(new LogQuery()))[^1]);
        }
    }

    [Fact]
    public async Task ATail_GoesOnIntoRotatedFiles()
    {
        for (var i = 0; i < 9; i++)
        {
            _logs.App(SlotA, i, $"line {i}");
            if (i % 3 == 2)
                Rotate(_logs.AppFile(SlotA));
        }

        _logs.App(SlotA, 9, "line 9");
        Assert.Equal(["line 4", "line 5", "line 6", "line 7", "line 8", "line 9"], await _logs.TextsAsync(new LogQuery { Tail = 6 }));
        Assert.Equal(10, (await _logs.ReadAsync(new LogQuery())).Count);
    }

    [Fact]
    public async Task ATailOfABigFile_ReadsItsEndOnly()
    {
        var chunk = new StringBuilder();
        for (var i = 0; i < 10_000; i++)
            chunk.Append(Record(i, new string('x', 200)));
        for (var i = 0; i < 20; i++)
            await File.AppendAllTextAsync(_logs.AppFile(SlotA), chunk.ToString());
        _logs.App(SlotA, 100_000, "the last");

        var before = BytesReadByThisThread();
        var reading = _logs.ReadAsync(new LogQuery { Tail = 10 });
        var read = BytesReadByThisThread() - before;

        Assert.True(reading.IsCompleted, "reads on the caller's thread, or else the count means nothing");
        Assert.InRange(read, 2000, 1024 * 1024); // of 46 MB
        var lines = await reading;
        Assert.Equal((10, "the last"), (lines.Count, lines[^1].Text));
    }

    private static long BytesReadByThisThread() =>
        long.Parse(File.ReadLines("/proc/thread-self/io").First(l => l.StartsWith("rchar:", StringComparison.Ordinal))["rchar:".Length..], System.Globalization.CultureInfo.InvariantCulture);

    [Fact]
    public async Task LinesWithoutATime_StayWithTheOneBefore_InOrder()
    {
        var agent = Path.Combine(_logs.Folder.Logs, "agent.log");
        await File.WriteAllTextAsync(
            agent,
            Record(1, "error MBot.Agent.X: it broke", 'E') + "    at A()\n    at B()\n" + Record(3, "info MBot.Agent.X: it goes on"));
        _logs.App(SlotA, 2, "the app says");
        var lines = await _logs.ReadAsync(new LogQuery { Sources = [LogSource.Agent, LogSource.App] });
        Assert.Equal(["error: it broke", "    at A()", "    at B()", "the app says", "info: it goes on"], lines.Select(l => l.Text));
        Assert.Equal(["MBot.Agent.X", "MBot.Agent.X", "MBot.Agent.X", SlotA, "MBot.Agent.X"], lines.Select(l => l.Origin));
        Assert.Equal([true, true, true, false, false], lines.Select(l => l.IsError));
        Assert.Equal(["    at B()", "the app says", "info: it goes on"], (await _logs.ReadAsync(new LogQuery { Sources = [LogSource.Agent, LogSource.App], Tail = 3 })).Select(l => l.Text));
    }

    [Fact]
    public async Task AnyFileIsReadBackwards_AsItIsReadForwards()
    {
        var random = new Random(7);
        for (var round = 0; round < 30; round++)
        {
            var lines = Enumerable.Range(0, random.Next(0, 40)).Select(_ => new string((char)('a' + random.Next(26)), random.Next(4) switch { 0 => 0, 1 => 65_536, 2 => random.Next(70_000), _ => random.Next(100) })).ToList();
            var text = string.Join('\n', lines) + (random.Next(2) == 0 && lines.Count > 0 ? "\n" : "");
            var path = Path.Combine(_logs.Folder.Root, "any");
            await File.WriteAllTextAsync(path, text);
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read);
            Assert.Equal(File.ReadLines(path).Reverse(), BackwardLines.Read(file, file.Length));
        }
    }

    [Fact]
    public async Task NginxLines_HaveNginxsTimes()
    {
        await File.WriteAllTextAsync(_logs.NginxFile("access.log"), "2026-11-22T14:00:02+00:00 200 GET \"/\" slot=x\n127.0.0.1 - - [22/Nov/2026:15:00:04 +0100] \"GET / HTTP/1.1\" 502 12 \"-\" \"curl\"\n");
        var local = Start.AddSeconds(3).ToLocalTime();
        await File.WriteAllTextAsync(_logs.NginxFile("error.log"), $"{local:yyyy/MM/dd HH:mm:ss} [error] 12#12: *1 connect() failed\n");
        var lines = await _logs.ReadAsync(new LogQuery { Sources = [LogSource.Nginx] });
        Assert.Equal([2, 3, 4], lines.Select(l => (l.Time - Start).TotalSeconds));
        Assert.Equal(["access.log", "error.log", "access.log"], lines.Select(l => l.Origin));
        Assert.Equal([false, true, true], lines.Select(l => l.IsError));
        Assert.Equal("[error] 12#12: *1 connect() failed", lines[1].Text);
    }

    [Fact]
    public async Task Grep_FindsTextOrPattern_AndCannotFindASecret()
    {
        _logs.Secrets = [new Redacted("hunter2-and-more")];
        _logs.App(SlotA, 1, "GET /a+b");
        _logs.App(SlotA, 2, "GET /aab");
        _logs.App(SlotA, 3, "password hunter2-and-more");
        Assert.Equal(["GET /a+b"], await _logs.TextsAsync(new LogQuery { Grep = "a+b" }));
        Assert.Equal(["GET /aab"], await _logs.TextsAsync(new LogQuery { Grep = "/a+b$", Regex = true }));
        Assert.Empty(await _logs.TextsAsync(new LogQuery { Grep = "hunter2" }));
        Assert.Equal(["password [REDACTED]"], await _logs.TextsAsync(new LogQuery { Grep = "password" }));
    }

    [Theory]
    [InlineData("(", "grep")]
    [InlineData("^(a+)+$", "grep")]
    public async Task ABadPattern_IsATypedError(string pattern, string field)
    {
        _logs.App(SlotA, 1, new string('a', 5000) + "!");
        var error = await Assert.ThrowsAsync<MBotException>(() => _logs.ReadAsync(new LogQuery { Grep = pattern, Regex = true }));
        Assert.Equal((ErrorKind.InvalidArgument, field), (error.Kind, error.Field));
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("aaaaaaaaaaaa-8510/..")]
    [InlineData("*")]
    public async Task ASlotThatIsNoName_IsRefused(string slot)
    {
        var error = await Assert.ThrowsAsync<MBotException>(() => _logs.ReadAsync(new LogQuery { Slot = slot }));
        Assert.Equal("slot", error.Field);
    }

    [Fact]
    public async Task WhenNothingWasLogged_NothingIsRead()
    {
        Directory.Delete(_logs.Folder.Logs, recursive: true);
        Assert.Empty(await _logs.ReadAsync(new LogQuery { Sources = Enum.GetValues<LogSource>() }));
    }

    [Fact]
    public async Task TheSlotsOwnHelper_ShowsTheLast()
    {
        var log = new SlotLog(_logs.Reader);
        for (var i = 0; i < 10; i++)
            _logs.App(SlotA, i, i % 2 == 0 ? "Uncaught app exception" : $"ok {i}");
        _logs.App(SlotB, 9, "Uncaught app exception");
        Assert.Equal(["Uncaught app exception", "ok 9"], await log.LastLinesAsync(SlotA, 2, _logs.Bound));
        Assert.Empty(await log.LastLinesAsync("cccccccccccc-8512", 2, _logs.Bound));
    }
}
