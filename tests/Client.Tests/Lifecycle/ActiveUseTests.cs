using MBot.Client.Lifecycle;
using MBot.Protos.V1;

namespace MBot.Client.Tests.Lifecycle;

public sealed class ActiveUseTests
{
    [Theory]
    [InlineData(OperationState.Accepted, true)]
    [InlineData(OperationState.Preparing, true)]
    [InlineData(OperationState.Switching, true)]
    [InlineData(OperationState.Watching, true)]
    [InlineData(OperationState.Succeeded, false)]
    [InlineData(OperationState.Failed, false)]
    [InlineData(OperationState.Unknown, false)]
    public void OnlyAnOperationThatIsNotOver_IsAReasonToRefuse(OperationState state, bool refused)
    {
        var use = ActiveUse.Of(new StatusReply { LastOperation = new Operation { Id = "o-1", State = state, Kind = OperationKind.Redeploy, RequestedBy = "anna" } });

        use.Refuse("stopping the machine", force: true);
        var error = Record.Exception(() => use.Refuse("stopping the machine", force: false));

        Assert.Equal(refused ? "operation.running" : null, (error as ClientException)?.Code);
        if (refused)
        {
            Assert.Contains("anna", error!.Message, StringComparison.Ordinal);
            Assert.Contains("--force", ((ClientException)error).Hint, StringComparison.Ordinal);
            Assert.Contains("is cut off", use.Risk, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(0, 0, "No session is open.")]
    [InlineData(1, 0, "1 open session ends.")]
    [InlineData(2, 3, "5 open sessions end.")]
    public void TheSessionsOfAllCopies_AreNamed(int live, int draining, string said) =>
        Assert.Equal(said, ActiveUse.Of(new StatusReply { Slots = { new Slot { Sessions = live }, new Slot { Sessions = draining } } }).Risk);

    [Fact]
    public async Task WithoutAnAgent_ItSaysThatNothingIsKnown() =>
        Assert.Contains("not known", (await ActiveUse.AskAsync(null, TimeProvider.System, CancellationToken.None)).Risk, StringComparison.Ordinal);
}
