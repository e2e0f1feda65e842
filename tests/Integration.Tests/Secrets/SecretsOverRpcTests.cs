using Grpc.Core;
using MBot.Agent.Platform;
using MBot.Protos.V1;
using Proto = MBot.Protos.V1.Secrets;

namespace MBot.Integration.Tests.Secrets;

public sealed class SecretsOverRpcTests : IAsyncLifetime
{
    private LoopbackAgent _agent = null!;

    private Proto.SecretsClient Client => new(_agent.Channel);

    public async Task InitializeAsync() => _agent = await LoopbackAgent.StartAsync();

    public Task DisposeAsync() => _agent.DisposeAsync().AsTask();

    [Fact]
    public async Task NamesAndTimesComeBack_ValuesNever_AndWhatIsMissingIsSaid()
    {
        _agent.Deployments.Required = ["API_KEY", "BLANK", "MONGODB_URI"];
        await ChangeAsync(new() { Set = { ["API_KEY"] = "hunter2", ["BLANK"] = " ", ["EXTRA"] = "x" } });
        var reply = await Client.ListAsync(new(), cancellationToken: _agent.Bound);
        Assert.Equal(
            [("API_KEY", true, false), ("BLANK", true, true), ("EXTRA", false, false), ("MONGODB_URI", true, true)],
            reply.Secrets.Select(secret => (secret.Name, secret.Required, secret.Missing)));
        Assert.Equal([true, true, true, false], reply.Secrets.Select(secret => secret.SetAt is not null));
        Assert.Equal(1, reply.Version);
        Assert.DoesNotContain("hunter2", reply.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AChange_SaysWhatItDid_AndRestartsOnlyWhenAskedAndNeeded()
    {
        var id = Guid.NewGuid().ToString("D");
        Assert.Equal("", (await ChangeAsync(new() { Set = { ["A"] = "1", ["B"] = "2" } })).OperationId);
        var reply = await ChangeAsync(new() { Set = { ["B"] = "3", ["C"] = "4" }, Replace = true, RestartOperationId = id });
        Assert.Equal((2, "C", "B", "A", id), (reply.Version, Assert.Single(reply.Added), Assert.Single(reply.Changed), Assert.Single(reply.Removed), reply.OperationId));
        Assert.Equal("", (await ChangeAsync(new() { Set = { ["B"] = "3" }, RestartOperationId = Guid.NewGuid().ToString("D") })).OperationId);
        Assert.Equal([(id, "laptop")], _agent.Deployments.Restarts);
    }

    [Fact]
    public async Task ARestartThatIsRefused_DoesNotHideThatTheSecretsAreSet()
    {
        _agent.Deployments.Refusal = MBotException.FailedPrecondition("operations.busy", "a redeploy is running");
        var error = await RefusalAsync(new() { Set = { ["A"] = "1" }, RestartOperationId = Guid.NewGuid().ToString("D") });
        Assert.Equal(StatusCode.FailedPrecondition, error.StatusCode);
        Assert.Contains("the secrets are set (version 1), but the app was not restarted: a redeploy is running", error.Status.Detail, StringComparison.Ordinal);
        Assert.Equal("1", _agent.Secrets.Current.Values["A"].Reveal());
    }

    [Fact]
    public async Task BadInput_IsRefusedAsAWhole()
    {
        Assert.Contains("PATH is reserved", (await RefusalAsync(new() { Set = { ["A"] = "1", ["PATH"] = "2" } })).Status.Detail, StringComparison.Ordinal);
        Assert.Equal(StatusCode.InvalidArgument, (await RefusalAsync(new() { Set = { ["A"] = "1" }, RestartOperationId = "../x" })).StatusCode);
        Assert.Equal(StatusCode.InvalidArgument, (await RefusalAsync(new() { Replace = true, Unset = { "A" } })).StatusCode);
        Assert.Empty(_agent.Secrets.Current.Secrets);
    }

    [Fact]
    public async Task APushOfAllThatIsAllowed_FitsIntoOneMessage()
    {
        var request = new ChangeSecretsRequest { Replace = true };
        for (var number = 0; number < 15; number++)
            request.Set[$"BIG_{number}"] = new('x', 64 * 1024);
        for (var number = 0; number < 8000; number++)
            request.Set[$"S{number}"] = "";
        Assert.True(request.CalculateSize() > 1024 * 1024);
        Assert.Equal(8015, (await ChangeAsync(request)).Added.Count);
    }

    private async Task<ChangeSecretsReply> ChangeAsync(ChangeSecretsRequest request) => await Client.ChangeAsync(request, cancellationToken: _agent.Bound);

    private async Task<RpcException> RefusalAsync(ChangeSecretsRequest request) => await Assert.ThrowsAsync<RpcException>(() => ChangeAsync(request));
}
