using MBot.Agent.Platform;
using MBot.Agent.Security.Audit;
using MBot.Agent.Storage;
using MBot.Agent.Upgrade;
using MBot.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace MBot.Agent.Tests.Upgrade;

/// <summary>The gate's decisions, and that each of its steps may be interrupted. With real agents: System.Tests/Upgrades.</summary>
public sealed class UpgradeGateTests : IDisposable
{
    private readonly TempFolder _folder = new("gate");
    private readonly StateFolder _state;
    private readonly UpgradeFolder _upgrade;
    private readonly Programs _programs;
    private readonly UpgradeGate _gate;

    public UpgradeGateTests()
    {
        _state = new StateFolder(_folder.Sub("state"));
        _upgrade = new UpgradeFolder(_state);
        _programs = new Programs(_folder.Sub("programs"));
        foreach (var version in (string[])["1", "2"])
            Directory.CreateDirectory(_programs.Folder(version));
        Programs.Point(_programs.Current, "1");
        Programs.Point(_programs.Gate, "1");
        _gate = new UpgradeGate(_state, _programs, TimeProvider.System);
    }

    [Fact]
    public void WithoutAnUpgrade_ItDoesNothing()
    {
        _gate.BeforeStart();

        Assert.Equal("1", _programs.CurrentVersion);
        Assert.False(Directory.Exists(_upgrade.Root));
    }

    [Fact]
    public void AnAgentThatEndedBeforeItHadSwitched_ChangedNothing()
    {
        Pending().Write(_upgrade);

        _gate.BeforeStart();

        Assert.Equal(UpgradeResult.Interrupted, UpgradeOutcome.Read(_upgrade)!.Result);
        Assert.Null(PendingUpgrade.Read(_upgrade));
        Assert.Equal("1", _programs.CurrentVersion);
    }

    [Fact]
    public async Task AfterThreeStarts_TheVersionBeforeIsBack_WithDatabaseSettingsAndTheNewOnesRecords()
    {
        await SwitchAsync();
        for (var start = 1; start <= UpgradeGate.MostStarts; start++)
        {
            _gate.BeforeStart();
            Assert.Equal((start, "2"), (PendingUpgrade.Read(_upgrade)!.Starts, _programs.CurrentVersion));
        }

        _gate.BeforeStart();

        await IsBackAsync();
    }

    [Fact]
    public async Task ARevertThatWasInterruptedAnywhere_IsDoneAgain()
    {
        await SwitchAsync();
        (PendingUpgrade.Read(_upgrade)! with { Reverting = true, Reason = "it was bad" }).Write(_upgrade);
        // The new one's database is aside, the old one's not yet in its place.
        Directory.CreateDirectory(_upgrade.Failed);
        File.Move(_state.Database, Path.Combine(_upgrade.Failed, "agent.db"));

        _gate.BeforeStart();
        await IsBackAsync();

        // All was in its place, and only the word for it was missing.
        (Pending() with { Reverting = true, Reason = "it was bad" }).Write(_upgrade);
        _gate.BeforeStart();
        await IsBackAsync();
    }

    [Fact]
    public async Task AfterAnExitThatIsFinal_TheVersionBeforeIsBackAtOnce()
    {
        Assert.False(_gate.GiveUp("it ended with 78"));
        await SwitchAsync();
        Assert.False(_gate.GiveUp("the old one took long to end"));
        Assert.Equal("2", _programs.CurrentVersion);
        _gate.BeforeStart();

        Assert.True(_gate.GiveUp("it ended with 78"));

        await IsBackAsync();
        Assert.Equal("it ended with 78", UpgradeOutcome.Read(_upgrade)!.Reason);
    }

    [Fact]
    public async Task AnAgentThatIsInOrderAndStays_IsTheNewGate()
    {
        await SwitchAsync();
        _gate.BeforeStart();
        await File.WriteAllTextAsync(_upgrade.Healthy, $"{Environment.ProcessId}\n");

        Assert.True(await _gate.AfterStartAsync(Environment.ProcessId, CancellationToken.None));

        Assert.Equal(("2", "2"), (_programs.CurrentVersion, _programs.GateVersion));
        Assert.Equal(UpgradeResult.Upgraded, UpgradeOutcome.Read(_upgrade)!.Result);
    }

    [Fact]
    public async Task WhatInstallBrought_IsTheNewGate_WhenItIsReady()
    {
        Programs.Point(_programs.Current, "2");

        Assert.True(await _gate.AfterStartAsync(Environment.ProcessId, CancellationToken.None));

        Assert.Equal("2", _programs.GateVersion);
    }

    public void Dispose() => _folder.Dispose();

    private static PendingUpgrade Pending() => new("1", "2", "anna", DateTimeOffset.UtcNow, Starts: 0, Reverting: false, Reason: "");

    /// <summary>An agent that has recorded something, went over, and whose successor recorded more and changed the settings.</summary>
    private async Task SwitchAsync()
    {
        await File.WriteAllTextAsync(_state.ConfigurationFile, "{}");
        _upgrade.Create();
        using (var database = Database())
        {
            await AppendAsync(database, "before");
            await new SavedState(_state, _upgrade).SaveAsync(database, CancellationToken.None);
            await AppendAsync(database, "on trial");
        }

        await File.WriteAllTextAsync(_state.ConfigurationFile, "{ \"tomorrow\": {} }");
        Pending().Write(_upgrade);
        Programs.Point(_programs.Current, "2");
    }

    private async Task IsBackAsync()
    {
        Assert.Equal(("1", "1"), (_programs.CurrentVersion, _programs.GateVersion));
        Assert.Null(PendingUpgrade.Read(_upgrade));
        Assert.Equal(UpgradeResult.Reverted, UpgradeOutcome.Read(_upgrade)!.Result);
        Assert.Equal("{}", await File.ReadAllTextAsync(_state.ConfigurationFile));
        using var database = Database();
        using var audit = new AuditLog(database, new AuditHeadFile(_state), TimeProvider.System);
        var actions = new List<string>();
        await foreach (var record in audit.ReadAsync(0, null, CancellationToken.None))
            actions.Add(record.Event.Action);
        Assert.Equal(["before", "on trial"], actions);
        Assert.True((await audit.VerifyAsync(CancellationToken.None)).Intact);
        Assert.True(File.Exists(Path.Combine(_upgrade.Failed, "agent.db")));
    }

    private AgentDatabase Database() => new(_state, TimeProvider.System, NullLogger<AgentDatabase>.Instance);

    private async Task AppendAsync(AgentDatabase database, string action)
    {
        using var audit = new AuditLog(database, new AuditHeadFile(_state), TimeProvider.System);
        await audit.AppendAsync(AuditEvent.OfAgent(action, ""), CancellationToken.None);
    }
}
