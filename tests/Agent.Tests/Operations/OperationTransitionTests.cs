using FsCheck.Fluent;
using FsCheck.Xunit;
using MBot.Agent.Health.Conditions;
using MBot.Agent.Operations;
using Proto = MBot.Protos.V1;

namespace MBot.Agent.Tests.Operations;

public sealed class OperationTransitionTests
{
    private static readonly OperationState[] States = Enum.GetValues<OperationState>();

    [Fact]
    public void AnEnd_IsTheEnd() =>
        Assert.All(States.Where(s => s.IsEnded()), from => Assert.DoesNotContain(States, to => from.CanBecome(to)));

    [Fact]
    public void EveryStateThatIsNoEnd_CanFail() =>
        Assert.All(States.Where(s => !s.IsEnded()), from => Assert.True(from.CanBecome(OperationState.Failed)));

    [Fact]
    public void OnlyBeforeSwitching_CanItBeCancelled() =>
        Assert.Equal([OperationState.Accepted, OperationState.Preparing, OperationState.CandidateStarting, OperationState.AwaitingHealth], States.Where(s => s.CanBecome(OperationState.Cancelled)));

    [Fact]
    public void OnlyWatching_CanBeSuperseded() =>
        Assert.Equal([OperationState.Watching], States.Where(s => s.CanBecome(OperationState.Superseded)));

    [Fact]
    public void OnlyWhatHasSwitched_CanSucceedOrBeReverted()
    {
        OperationState[] switched = [OperationState.Switching, OperationState.Watching];
        Assert.Equal(switched, States.Where(s => s.CanBecome(OperationState.Succeeded)));
        Assert.Equal(switched, States.Where(s => s.CanBecome(OperationState.Reverted)));
    }

    /// <summary>Whatever is asked for in whatever order: the states visited only ever go forward, and end at most once.</summary>
    [Property(MaxTest = 500)]
    public bool AnyWalk_GoesForward(byte[] requests)
    {
        var visited = new List<OperationState> { OperationState.Accepted };
        foreach (var request in requests ?? [])
        {
            var next = States[request % States.Length];
            if (visited[^1].CanBecome(next))
                visited.Add(next);
        }

        return visited.SequenceEqual(visited.Distinct().Order()) && visited.Count(s => s.IsEnded()) <= 1;
    }

    [Property(MaxTest = 500)]
    public bool AnyVerdict_IsLegalWhereItIsGiven(byte from, byte verdict)
    {
        var running = States.Where(s => !s.IsEnded()).ElementAt(from % 6);
        var end = States.Where(s => s.IsEnded()).ElementAt(verdict % 6);
        var given = new Verdict(end).From(running);
        return running.CanBecome(given.State) && (given.State == end || given is { State: OperationState.Failed, Failure: not null });
    }

    [Theory]
    [InlineData(typeof(OperationState), typeof(Proto.OperationState))]
    [InlineData(typeof(OperationKind), typeof(Proto.OperationKind))]
    [InlineData(typeof(SwitchMode), typeof(Proto.SwitchMode))]
    [InlineData(typeof(Severity), typeof(Proto.Severity))]
    public void TheNumbers_AreTheProtocols(Type ours, Type theirs)
    {
        var protocol = Enum.GetValues(theirs).Cast<object>().Where(v => (int)v != 0).ToDictionary(v => (int)v, v => v.ToString());
        Assert.Equal(protocol, Enum.GetValues(ours).Cast<object>().ToDictionary(v => (int)v, v => v.ToString()));
    }
}
