using System.Net;
using System.Net.Sockets;
using MBot.Agent.Platform;
using MBot.Agent.Services.Shim;
using MBot.Agent.Slots;

namespace MBot.Agent.Tests.Slots;

public sealed class SlotRecoveryTests : IAsyncLifetime
{
    private readonly SlotsFixture _fixture = new();

    private SlotManager Slots => _fixture.Slots;

    public Task InitializeAsync() => Slots.RecoverAsync(_fixture.End);

    public async Task DisposeAsync() => await _fixture.DisposeAsync();

    [Fact]
    public async Task ANewAgent_AdoptsWhatRuns_WithoutTouchingIt()
    {
        var a = await _fixture.LiveAsync('a');
        var b = await _fixture.LiveAsync('b');
        var c = await _fixture.CandidateAsync('c');
        var (before, answers) = (Slots.All, await Task.WhenAll(new[] { a, b, c }.Select(_fixture.AnswersAsync)));

        await _fixture.RestartAgentAsync();
        Assert.Equal(before, Slots.All);
        Assert.Equal(b.Name, Slots.Live!.Name);
        Assert.Equal(answers, await Task.WhenAll(new[] { a, b, c }.Select(_fixture.AnswersAsync)));

        // and keeps it as its predecessor did
        _fixture.Tell('b', "die-once");
        _fixture.Tell('b', "die", "1");
        await _fixture.TroubleAsync(SlotTroubleKind.Crashed);
        await _fixture.AnswersAsync(b);
    }

    [Fact]
    public async Task AfterAReboot_WhatLiveNamesIsStarted_AndTheRestIsRemoved()
    {
        var a = await _fixture.LiveAsync('a');
        var b = await _fixture.LiveAsync('b');
        var c = await _fixture.CandidateAsync('c');
        await Slots.DisposeAsync();
        await PowerCutAsync();
        Assert.Null(await _fixture.AskAsync(b));

        await _fixture.RestartAgentAsync();
        await _fixture.AnswersAsync(b);
        Assert.Equal([b.Name], Slots.All.Select(s => s.Name));
        Assert.Equal(b.Port, Slots.Live!.Port);
        Assert.Equal([b.Name], Directory.EnumerateDirectories(_fixture.State.Slots).Select(Path.GetFileName));
        Assert.Equal([b.Name], Directory.EnumerateFiles(_fixture.State.Pins).Select(Path.GetFileName));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_fixture.In("draining")));
        Assert.DoesNotContain(Slots.All, s => s.Name == a.Name || s.Name == c.Name);
    }

    [Fact]
    public async Task WhatCannotBeRemoved_KeepsNobodyFromServing()
    {
        var a = await _fixture.LiveAsync('a');
        var b = await _fixture.CandidateAsync('b');
        await Slots.DisposeAsync();
        await PowerCutAsync();
        Directory.CreateDirectory(Path.Combine(_fixture.State.Pins, b.Name)); // where a file should be

        await _fixture.RestartAgentAsync();
        await _fixture.AnswersAsync(a);
        Assert.Equal([a.Name], Slots.All.Select(s => s.Name));

        Directory.Delete(Path.Combine(_fixture.State.Pins, b.Name));
        await _fixture.RestartAgentAsync();
        Assert.Equal([a.Name], Directory.EnumerateDirectories(_fixture.State.Slots).Select(Path.GetFileName));
    }

    [Fact]
    public async Task AfterAReboot_TheSlotHeldWarmIsStartedToo()
    {
        var a = await _fixture.LiveAsync('a');
        await _fixture.LiveAsync('b', DateTimeOffset.UtcNow.AddMinutes(10));
        await Slots.DisposeAsync();
        await PowerCutAsync();
        await _fixture.RestartAgentAsync();
        await _fixture.AnswersAsync(a);
        Assert.Equal(SlotState.Draining, Slots.Find(a.Name)!.State);
    }

    [Fact]
    public async Task WhenTheAgentDiedBetweenLinkAndRecords_TheLinkTells()
    {
        var a = await _fixture.LiveAsync('a');
        var b = await _fixture.CandidateAsync('b');
        AtomicFile.ReplaceSymlink(_fixture.State.Live, "slots/" + b.Name);

        await _fixture.RestartAgentAsync();
        Assert.Equal((b.Name, SlotState.Live), (Slots.Live!.Name, Slots.Live.State));
        Assert.Equal(SlotState.Draining, Slots.Find(a.Name)!.State);
        Assert.NotNull(Slots.Find(a.Name)!.DrainDeadline);
        Assert.True(File.Exists(_fixture.In("pins", b.Name)));
        Assert.Equal("../slots/" + a.Name, new FileInfo(_fixture.In("draining", "1")).LinkTarget);
    }

    [Fact]
    public async Task WhenTheAgentDiedInAStopStart_TheOldSlotIsStartedAgain()
    {
        var a = await _fixture.LiveAsync('a');
        await Slots.SuspendAsync(a, _fixture.End);
        await _fixture.RestartAgentAsync();
        await _fixture.AnswersAsync(a);
        Assert.Equal(SlotState.Live, Slots.Live!.State);
    }

    [Fact]
    public async Task WhenTheLiveSlotsRecordIsGone_ItIsSaid_AndTheNextSwitchMendsIt()
    {
        var a = await _fixture.LiveAsync('a');
        await Slots.DisposeAsync();
        File.WriteAllText(_fixture.In("slots", a.Name, "slot.json"), "{ torn");
        await _fixture.RestartAgentAsync();

        Assert.Null(Slots.Live);
        Assert.Equal(a.Name, (await _fixture.TroubleAsync(SlotTroubleKind.LiveMissing)).Subject);
        Assert.NotNull(await _fixture.AskAsync(a)); // what serves goes on serving
        var b = await _fixture.LiveAsync('b');
        Assert.Equal(b.Name, Slots.Live!.Name);
        await _fixture.TroubleAsync(SlotTroubleKind.LiveMissing, over: true);
        await _fixture.RestartAgentAsync();
        Assert.Equal([b.Name], Slots.All.Select(s => s.Name));
        Assert.Null(await _fixture.AskAsync(a));
    }

    [Fact]
    public async Task WhenTheLiveSlotsPortIsTaken_ItIsSaid_AndItStartsWhenThePortIsFree()
    {
        var a = await _fixture.LiveAsync('a');
        await Slots.DisposeAsync();
        await PowerCutAsync();
        using var stranger = await TakeAsync(a.Port);
        await _fixture.RestartAgentAsync();
        Assert.Contains($"process {Environment.ProcessId}", (await _fixture.TroubleAsync(SlotTroubleKind.CannotStart)).Text, StringComparison.Ordinal);
        stranger.Stop();
        await _fixture.AnswersAsync(a);
    }

    /// <summary>A killed process leaves the list before the kernel has closed its sockets.</summary>
    private async Task<TcpListener> TakeAsync(int port)
    {
        var listener = new TcpListener(IPAddress.Loopback, port);
        await _fixture.HoldsAsync(
            () =>
            {
                try
                {
                    listener.Start();
                    return true;
                }
                catch (SocketException)
                {
                    return false;
                }
            },
            $"port {port} is free");
        return listener;
    }

    /// <summary>All processes gone at once, with no record of it.</summary>
    private async Task PowerCutAsync()
    {
        foreach (var marker in (string[])[ShimProgram.ShimMarker, ShimProgram.ChildMarker])
        {
            foreach (var process in ProcessTree.Find($"{marker}={_fixture.State.Id}:"))
                process.Signal(Signals.Kill);
        }

        await _fixture.HoldsAsync(() => ProcessTree.Find($"{ShimProgram.ChildMarker}={_fixture.State.Id}:").Count == 0, "all processes are gone");
    }
}
