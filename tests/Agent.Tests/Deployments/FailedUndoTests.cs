using MBot.Agent.Configuration;
using MBot.Agent.Deployments;
using MBot.Agent.Deployments.Releases;
using MBot.Agent.Deployments.Source;
using MBot.Agent.Deployments.Steps;
using MBot.Agent.Health.Conditions;
using MBot.Agent.Health.Probes;
using MBot.Agent.Nginx;
using MBot.Agent.Operations;
using MBot.Agent.Platform;
using MBot.Agent.Slots;
using MBot.Agent.Tests.Configuration;
using MBot.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace MBot.Agent.Tests.Deployments;

/// <summary>Why a deployment failed is its outcome, whatever goes wrong on the way back.</summary>
public sealed class FailedUndoTests : IDisposable
{
    private readonly TempFolder _folder = new("undo");
    private readonly Notices _notices = new();
    private readonly ReleaseStore _releases;
    private readonly HealthProbe _probe = new();
    private readonly Undoing _undoing = new(NullLogger<Undoing>.Instance);

    public FailedUndoTests() => _releases = new ReleaseStore(new StateFolder(_folder.Path), TimeProvider.System, NullLogger<ReleaseStore>.Instance);

    [Fact]
    public async Task WhenTheCandidateCannotBeStopped_TheOldReleaseStartsAllTheSame_AndBothAreTold()
    {
        var slots = new ScriptedSlots(ScriptedSlots.Slot("new", SlotState.Candidate), ScriptedSlots.Slot("old", SlotState.Stopped))
        {
            On = (what, _) => throw (what == "stop" ? new MBotException(ErrorKind.Unavailable, "service.cannot-stop", "it hangs in the kernel") : new InvalidOperationException("a bug of ours")),
        };
        var release = NewRelease();
        var deployment = Deployment(slots);
        deployment.Release = release;
        deployment.StoppedServingAt = DateTimeOffset.UtcNow;

        await new Undo(slots, _releases, new Beginning(_releases, null!, slots), Healthy(slots), _undoing, NullLogger<Undo>.Instance).RunAsync(deployment);

        Assert.Equal(["stop new", "resume old"], slots.Asked);
        Assert.Equal(
            ["the candidate could not be stopped: it hangs in the kernel", "the old release could not be started again: an unexpected error, see mbot-client logs agent"],
            _notices.Told);
        Assert.Null(_releases.Find(release.Id)); // the half-made release is gone none the less
    }

    [Fact]
    public async Task WhenASwitchIsNotSeen_AndCannotBeTakenBack_TheSwitchIsWhatFailed()
    {
        var slots = new ScriptedSlots(ScriptedSlots.Slot("new", SlotState.Candidate), ScriptedSlots.Slot("old", SlotState.Live))
        {
            On = (_, to) =>
            {
                if (to.Name == "old")
                    throw new IOException("No space left on device");
            },
        };
        var step = new SwitchTraffic(slots, new BlindNginx(), _releases, null!, _undoing, new Fixed<DeploymentOptions>(new()), new SteadyTime(TimeProvider.System));

        var error = await Assert.ThrowsAsync<MBotException>(() => step.RunAsync(Deployment(slots), CancellationToken.None));

        Assert.Equal("nginx.switch-not-seen", error.Code);
        Assert.Equal(["switch new", "switch old"], slots.Asked);
        Assert.Equal(["visitors could not be sent back to the old release: No space left on device"], _notices.Told);
    }

    [Fact]
    public async Task WhenABadReleaseCannotBeLeft_TheSignIsTheOutcome_WithWhatWentWrongBesideIt()
    {
        var slots = new ScriptedSlots(ScriptedSlots.Slot("new", SlotState.Live), ScriptedSlots.Slot("old", SlotState.Draining));
        var sign = new Failure("watch.exited", "its process ended with 1", null, ["Traceback"]);
        var reversal = new Reversal(slots, new BlindNginx(), _releases, null!, Healthy(slots), _undoing);

        var error = await Assert.ThrowsAsync<MBotException>(() => reversal.RunAsync(Deployment(slots), sign, CancellationToken.None));

        Assert.Equal("watch.exited", error.Code);
        Assert.StartsWith("its process ended with 1; and visitors could not be sent back", error.Message, StringComparison.Ordinal);
        Assert.Contains("nginx does not see it", error.Message, StringComparison.Ordinal);
        Assert.Contains("Traceback", error.Evidence);
    }

    public void Dispose()
    {
        _probe.Dispose();
        _folder.Dispose();
    }

    private Deployment Deployment(ScriptedSlots slots) =>
        new(new DeploymentRequest("op", OperationKind.Redeploy, "anna"), _notices) { Candidate = slots.Find("new"), Previous = slots.Find("old") };

    private Release NewRelease() => _releases.Create("main", new CommitInfo(new string('a', 40), "anna", DateTimeOffset.UtcNow, "a commit"), "anna");

    private HealthWait Healthy(ISlots slots) => new(slots, _probe, new Fixed<DeploymentOptions>(new()), TimeProvider.System);

    /// <summary>An nginx that doesn't see the switch.</summary>
    private sealed class BlindNginx : INginx
    {
        public bool ShouldRun => true;

        public Task VerifyLiveAsync(string slotName, CancellationToken cancellation) =>
            throw new MBotException(ErrorKind.Unavailable, "nginx.switch-not-seen", "nginx does not see it");

        public Task<NginxGap?> StartAsync(CancellationToken cancellation) => throw new NotSupportedException();

        public Task<bool> ApplyAsync(CancellationToken cancellation) => throw new NotSupportedException();

        public Task StopAsync(CancellationToken cancellation) => throw new NotSupportedException();

        public Task RestartAsync(CancellationToken cancellation) => throw new NotSupportedException();

        public Task<NginxState> GetStateAsync(CancellationToken cancellation) => throw new NotSupportedException();
    }

    /// <summary>An operation of which only the notices count.</summary>
    private sealed class Notices : IOperationContext
    {
        public List<string> Told { get; } = [];

        public Operation Operation { get; } = new() { Id = "op", Kind = OperationKind.Redeploy, State = OperationState.Switching, RequestedBy = "anna", AcceptedAt = DateTimeOffset.UtcNow };

        public string? Journal => null;

        public StopReason StopReason => default;

        public TimeProvider Time => TimeProvider.System;

        public void Notice(Severity severity, string code, string text) => Told.Add(text);

        public Task EnterAsync(OperationState state, CancellationToken cancellation) => Task.CompletedTask;

        public Task<T> StepAsync<T>(string name, Func<CancellationToken, Task<T>> step, Func<T, string> detail, CancellationToken cancellation) => step(cancellation);

        public void Output(string source, string line)
        {
            // not looked at
        }

        public Task NoteAsync(OperationNote note, CancellationToken cancellation) => Task.CompletedTask;
    }
}
