using System.Globalization;
using MBot.Agent.Platform;
using MBot.Agent.Services;
using MBot.Agent.Services.Shim;
using MBot.TestKit;

namespace MBot.Agent.Tests.Services;

public sealed class ShimTests : IAsyncLifetime
{
    private readonly ServicesFixture _fixture = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _fixture.DisposeAsync();

    [Fact]
    public async Task WhenTheStarterIsKilledWithItsProcessGroup_TheServiceRunsOnAndNoLineIsLost()
    {
        const int Lines = 20_000;
        var folder = Prepare("printer", $"import time\nfor i in range({Lines}):\n  print('line', i, flush=True)\n  i % 20 or time.sleep(0.002)");
        await using var starter = StartShim(folder, "printer");
        await _fixture.RecordAsync("printer", t => t == "line 100");
        starter.KillGroup();
        await starter.WaitForExitAsync(ServicesFixture.Bound, _fixture.End);
        var atKill = _fixture.Records("printer").Count;

        var exit = await _fixture.Supervisor.WaitForExitAsync("printer", _fixture.End);
        Assert.Equal(0, exit.Code);
        Assert.True(atKill < Lines, "the kill came too late to prove anything");
        Assert.Equal(Enumerable.Range(0, Lines).Select(i => $"line {i}"), _fixture.Records("printer").Select(r => r.Text));
    }

    [Fact]
    public async Task WhenAPipeIsFullAtTheEnd_AllOfItIsInTheLog_BeforeTheExitIsRecorded()
    {
        await _fixture.Supervisor.StartAsync(_fixture.Python("burst", "import os; os.write(1, b'x' * 99 + b'\\n'); [os.write(2, (b'%05d' % i) + b'y' * 94 + b'\\n') for i in range(5000)]; os._exit(3)"), _fixture.End);
        Assert.Equal(3, (await _fixture.Supervisor.WaitForExitAsync("burst", _fixture.End)).Code);
        Assert.Equal(5000, _fixture.Records("burst", errors: true).Count);
        Assert.Single(_fixture.Records("burst", errors: false));
    }

    [Fact]
    public async Task WhenTheLogGrows_ItIsRotated_AndOnlySoManyFilesAreKept()
    {
        await _fixture.Supervisor.StartAsync(
            _fixture.Python("big", "for i in range(5000): print('%06d' % i, 'z' * 90)") with { LogSize = 100_000, LogFiles = 2 }, _fixture.End);
        await _fixture.Supervisor.WaitForExitAsync("big", _fixture.End);

        Assert.Equal(["big.log", "big.log.1", "big.log.2"], Directory.EnumerateFiles(Path.GetDirectoryName(_fixture["x"])!, "big.log*").Select(Path.GetFileName).Order());
        Assert.All(["big.log", "big.log.1", "big.log.2"], f => Assert.InRange(new FileInfo(_fixture[f]).Length, 1, 100_000));
        var numbers = _fixture.Records("big").Select(r => int.Parse(r.Text.AsSpan(0, 6), CultureInfo.InvariantCulture)).ToArray();
        Assert.Equal(Enumerable.Range(numbers[0], numbers.Length), numbers);
        Assert.Equal(4999, numbers[^1]);
    }

    [Fact]
    public async Task AShim_IsDetachedFromItsStarter_AndSmall()
    {
        await _fixture.Supervisor.StartAsync(_fixture.Shell("quiet", "exec sleep 1000"), _fixture.End);
        var shim = new ShimFolder(_fixture.FolderOf("quiet")).ReadState()!.Shim;
        await Until.HoldsAsync(() => !Pipes(shim.Pid.ToString(CultureInfo.InvariantCulture)).Intersect(Pipes("self")).Any(), ServicesFixture.Bound, "no pipe is shared with the starter", _fixture.End);
        Assert.All([0, 1, 2], d => Assert.Equal("/dev/null", new FileInfo($"/proc/{shim.Pid}/fd/{d}").LinkTarget));
        var stat = File.ReadAllText($"/proc/{shim.Pid}/stat").Split(' ');
        Assert.Equal(shim.Pid.ToString(CultureInfo.InvariantCulture), stat[5]); // its session is its own
        Assert.InRange(HostResources.ResidentMemory(shim.Pid), 1, 80L << 20);
        Assert.DoesNotContain("AspNetCore", File.ReadAllText($"/proc/{shim.Pid}/maps"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Signals.Hangup)]
    [InlineData(2)]
    [InlineData(Signals.Quit)]
    public async Task SignalsMeantForAnOperatorsTerminal_DoNotEndAShim(int signal)
    {
        await _fixture.Supervisor.StartAsync(_fixture.Shell("firm", "echo ready; sleep 0.5; echo after; exec sleep 1000"), _fixture.End);
        await _fixture.RecordAsync("firm", t => t == "ready");
        Assert.True(new ShimFolder(_fixture.FolderOf("firm")).ReadState()!.Shim.Signal(signal));
        await _fixture.RecordAsync("firm", t => t == "after");
        Assert.True((await _fixture.Supervisor.GetStatusAsync("firm", _fixture.End))!.IsRunning);
    }

    [Fact]
    public async Task RunByHand_AShimSaysThatItIsNotForPeople()
    {
        var command = ShimCommand.OfThisProcess();
        await using var shim = ChildProcess.Start(command.File, [.. command.Arguments, "shim", _fixture["x"]]);
        Assert.Equal(2, await shim.WaitForExitAsync(ServicesFixture.Bound, _fixture.End));
        Assert.Contains("started by the agent itself", shim.Output, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Pipes(string process) => Directory.EnumerateFileSystemEntries($"/proc/{process}/fd")
        .Select(f => new FileInfo(f).LinkTarget).OfType<string>().Where(t => t.StartsWith("pipe:", StringComparison.Ordinal));

    private ShimFolder Prepare(string name, string script)
    {
        var folder = new ShimFolder(_fixture.FolderOf(name));
        folder.Prepare(new ShimSpec(ShimSpec.CurrentVersion, name, "/usr/bin/python3", ["-c", script], "/", _fixture[name + ".log"], 10_000_000, 5, 5));
        return folder;
    }

    /// <summary>A shell in the agent's place, which is killed with its group.</summary>
    private ChildProcess StartShim(ShimFolder folder, string name)
    {
        var command = ShimCommand.OfThisProcess();
        return ChildProcess.Start("/bin/sh", ["-c", "printf '\\0' | \"$@\" & wait", "sh", command.File, .. command.Arguments, "shim", folder.Path], new ChildProcessOptions
        {
            OwnGroup = true,
            Environment = new Dictionary<string, string?> { [ShimProgram.ShimMarker] = $"{_fixture.Owner}:{name};" },
        });
    }
}
