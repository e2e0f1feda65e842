using Grpc.Core;
using MBot.Integration.Tests.Secrets;
using Proto = MBot.Protos.V1.Configuration;

namespace MBot.Integration.Tests.Configuration;

public sealed class ConfigurationOverRpcTests : IAsyncLifetime
{
    private LoopbackAgent _agent = null!;

    private Proto.ConfigurationClient Client => new(_agent.Channel);

    public async Task InitializeAsync() => _agent = await LoopbackAgent.StartAsync();

    public Task DisposeAsync() => _agent.DisposeAsync().AsTask();

    [Fact]
    public async Task ASetting_IsSet_Pending_AndUnset()
    {
        var before = Assert.Single((await Client.GetAsync(new() { Key = "security.maxConnections" }, cancellationToken: _agent.Bound)).Settings);
        Assert.Equal(("default", before.DefaultValue, false), (before.Origin, before.Value, before.Live));

        var set = await Client.SetAsync(new() { Key = "security.maxConnections", Value = "17" }, cancellationToken: _agent.Bound);
        Assert.True(set.RestartNeeded);
        Assert.Equal((before.Value, "17"), (set.Setting.Value, set.Setting.PendingValue));
        Assert.Contains("\"maxConnections\": 17", await File.ReadAllTextAsync(_agent.Folder.ConfigurationFile, _agent.Bound), StringComparison.Ordinal);

        var unset = await Client.SetAsync(new() { Key = "security.maxConnections", Unset = true }, cancellationToken: _agent.Bound);
        Assert.Equal((false, ""), (unset.RestartNeeded, unset.Setting.PendingValue));
    }

    [Fact]
    public async Task WrongRequests_AreTyped_AndNameTheWayOut()
    {
        var unknown = await Assert.ThrowsAsync<RpcException>(async () => await Client.GetAsync(new() { Key = "security.maxConections" }, cancellationToken: _agent.Bound));
        Assert.Equal(StatusCode.NotFound, unknown.StatusCode);
        var wrong = await Assert.ThrowsAsync<RpcException>(async () => await Client.SetAsync(new() { Key = "security.maxConnections", Value = "many" }, cancellationToken: _agent.Bound));
        Assert.Equal((StatusCode.InvalidArgument, "security.maxConnections must be a whole number such as 3"), (wrong.StatusCode, wrong.Status.Detail));
        Assert.False(File.Exists(_agent.Folder.ConfigurationFile));
    }

    [Fact]
    public async Task Validate_FindsAllProblemsOfAText_WithLines()
    {
        var reply = await Client.ValidateAsync(new() { Text = "{\n  \"security\": {\n    \"maxConections\": 3,\n    \"handshakeTimeout\": 10\n  }\n}" }, cancellationToken: _agent.Bound);
        Assert.Equal([("security.maxConections", 3), ("security.handshakeTimeout", 4)], reply.Problems.Select(problem => (problem.Key, problem.Line)));
        Assert.Contains("did you mean security.maxConnections?", reply.Problems[0].Message, StringComparison.Ordinal);
    }
}
