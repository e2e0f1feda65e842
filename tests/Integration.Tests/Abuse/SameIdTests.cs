using Grpc.Core;
using MBot.Protos.V1;
using MBot.TestKit;

namespace MBot.Integration.Tests.Abuse;

public sealed class SameIdTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    [NeedsFact(Part.Nginx | Part.Git)]
    public async Task ARequestThatComesTwentyTimesAtOnce_OverTwoConnections_IsOneOperation_AndOthersAreToldOfIt()
    {
        await using var agent = await WholeAgent.StartAsync();
        var clients = new[] { agent.Host.Connect("anna", Role.Operator), agent.Host.Connect("bert", Role.Operator) };
        var id = Guid.NewGuid().ToString();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(async i =>
            await new Deployments.DeploymentsClient(clients[i % 2].Calls).RedeployAsync(new RedeployRequest { OperationId = id }, deadline: DateTime.UtcNow + Bound)));

        Assert.All(answers, answer => Assert.Equal(id, answer.Id));
        var operations = new Operations.OperationsClient(clients[0].Calls);
        Assert.Equal(id, Assert.Single((await operations.ListAsync(new ListOperationsRequest())).Operations).Id);
        using var watch = operations.Watch(new WatchOperationRequest { Id = id }, deadline: DateTime.UtcNow + Bound);
        var events = await watch.ResponseStream.ReadAllAsync().ToListAsync();
        Assert.Equal(Enumerable.Range(1, events.Count).Select(n => (long)n), events.Select(e => e.Sequence));
        Assert.Single(events, e => e.Ended is not null);
        Assert.Single(events, e => e.StepStarted?.Step == "fetch source");

        // After its end too, and for another kind of work it is taken.
        Assert.Equal(id, (await new Deployments.DeploymentsClient(clients[1].Calls).RedeployAsync(new RedeployRequest { OperationId = id })).Id);
        Assert.Single((await operations.ListAsync(new ListOperationsRequest())).Operations);
    }

    [NeedsFact(Part.Nginx | Part.Git)]
    public async Task OfTenRequestsAtOnce_OneIsLetIn_AndTheOthersAreToldWhoIsInTheWay()
    {
        await using var agent = await WholeAgent.StartAsync();
        var client = agent.Host.Connect("anna", Role.Operator);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => StartAsync()));

        async Task<(string? Id, RpcException? Refusal)> StartAsync()
        {
            try
            {
                return ((await new Deployments.DeploymentsClient(client.Calls).RedeployAsync(new RedeployRequest { OperationId = Guid.NewGuid().ToString() }, deadline: DateTime.UtcNow + Bound)).Id, null);
            }
            catch (RpcException error)
            {
                return (null, error);
            }
        }

        // The first may be over before the last comes; two never run at once.
        var ids = outcomes.Where(o => o.Id is not null).Select(o => o.Id!).ToList();
        Assert.NotEmpty(ids);
        Assert.All(outcomes.Where(o => o.Refusal is not null), o =>
        {
            Assert.Equal(StatusCode.FailedPrecondition, o.Refusal!.StatusCode);
            Assert.Contains(ids, id => o.Refusal.Status.Detail.Contains(id, StringComparison.Ordinal));
        });
        var operations = (await new Operations.OperationsClient(client.Calls).ListAsync(new ListOperationsRequest())).Operations;
        Assert.Equal(ids.Order(), operations.Select(o => o.Id).Order());
    }
}
