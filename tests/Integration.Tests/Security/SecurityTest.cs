using Grpc.Core;
using MBot.Integration.Tests.Support;
using MBot.Protos.V1;
using Microsoft.Extensions.DependencyInjection;

namespace MBot.Integration.Tests.Security;

/// <summary>An agent with every service of the protos, for tests of what stands before them.</summary>
public abstract class SecurityTest : IAsyncLifetime
{
    protected static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    private protected AgentHost Host { get; private set; } = null!;

    private protected ScriptedDeployments.Script Redeploy { get; } = new();

    protected virtual bool Enrolled => true;

    public async Task InitializeAsync() => Host = await AgentHost.StartAsync(s => s.AddSingleton(Redeploy), StubServices.Map, Enrolled);

    public async Task DisposeAsync() => await Host.DisposeAsync();

    private protected static DateTime Deadline => DateTime.UtcNow + Bound;

    private protected static Protos.V1.Agent.AgentClient AgentOf(TestClient client) => new(client.Calls);

    private protected static Access.AccessClient AccessOf(TestClient client) => new(client.Calls);

    private protected static async Task<AgentInfo> InfoAsync(TestClient client) =>
        await AgentOf(client).GetInfoAsync(new GetInfoRequest(), deadline: Deadline);

    private protected static ErrorDetail DetailOf(RpcException error)
    {
        var trailer = error.Trailers.GetValueBytes("grpc-status-details-bin");
        Assert.NotNull(trailer);
        var status = Google.Rpc.Status.Parser.ParseFrom(trailer);
        Assert.Equal((int)error.StatusCode, status.Code);
        return status.Details.Single().Unpack<ErrorDetail>();
    }

    private protected static async Task<StatusCode> FailureAsync<T>(AsyncUnaryCall<T> call) =>
        (await Assert.ThrowsAsync<RpcException>(async () => await call)).StatusCode;
}
