using System.Net;
using MBot.SystemTests.Cloud;
using MBot.TestKit;

namespace MBot.SystemTests;

/// <summary>A fault is what a program sees, and nothing but what was ordered goes wrong.</summary>
public sealed class Ec2ProxyTests(Moto moto) : IClassFixture<Moto>
{
    [NeedsFact(Part.Moto)]
    public async Task TheFirstRequestsAreThrottled_TheNextOnesAreForwarded()
    {
        var server = await moto.EmptyAsync();
        var instance = await server.Seed.InstanceAsync();
        await using var proxy = Ec2Proxy.Start(server.Endpoint);
        using var http = new HttpClient();
        var api = new Ec2Api(http, proxy.Endpoint);
        proxy.Fail(Ec2Fault.Throttled, "DescribeInstances", times: 2);

        for (var i = 0; i < 2; i++)
            Assert.Contains("<Code>RequestLimitExceeded</Code>", (await Assert.ThrowsAsync<InvalidOperationException>(() => api.CallAsync("DescribeInstances"))).Message, StringComparison.Ordinal);
        Assert.Equal(instance, (await api.CallAsync("DescribeInstances")).Descendants("instanceId").Single().Value);
        Assert.Equal(3, proxy.Requests.Count);
        Assert.Empty(proxy.Changes);
    }

    [NeedsFact(Part.Moto)]
    public async Task ATypeWithoutCapacity_IsRefused_AnotherOneStarts()
    {
        var server = await moto.EmptyAsync();
        var (small, medium) = (await server.Seed.InstanceAsync(), await server.Seed.InstanceAsync(type: "t3.medium"));
        await server.Seed.StopAsync(small);
        await server.Seed.StopAsync(medium);
        await using var proxy = Ec2Proxy.Start(server.Endpoint);
        using var http = new HttpClient();
        var api = new Ec2Api(http, proxy.Endpoint);
        proxy.LackCapacity("t3.small");

        Assert.Contains("InsufficientInstanceCapacity", (await Assert.ThrowsAsync<InvalidOperationException>(() => api.CallAsync("StartInstances", ("InstanceId.1", small)))).Message, StringComparison.Ordinal);
        await api.CallAsync("StartInstances", ("InstanceId.1", medium));

        Assert.Equal(("stopped", "running"), (await server.Seed.StateAsync(small), await server.Seed.StateAsync(medium)));
        Assert.Equal(["StartInstances", "StartInstances"], proxy.Changes.Select(change => change.Action));
    }

    [NeedsFact(Part.Moto)]
    public async Task StatesTakeTheirTime_AndListsComeInPages()
    {
        var server = await moto.EmptyAsync();
        string[] instances = [await server.Seed.InstanceAsync(), await server.Seed.InstanceAsync(), await server.Seed.InstanceAsync()];
        await using var proxy = Ec2Proxy.Start(server.Endpoint);
        using var http = new HttpClient();
        var api = new Ec2Api(http, proxy.Endpoint);

        proxy.PassingStates = 2;
        await api.CallAsync("StopInstances", ("InstanceId.1", instances[0]));
        var states = new List<string>();
        for (var i = 0; i < 3; i++)
            states.Add((await api.CallAsync("DescribeInstances", ("InstanceId.1", instances[0]))).Descendants("instanceState").First().Element("name")!.Value);
        Assert.Equal(["stopping", "stopping", "stopped"], states);

        proxy.PageSize = 2;
        var first = await api.CallAsync("DescribeInstances");
        var second = await api.CallAsync("DescribeInstances", ("NextToken", first.Element("nextToken")!.Value));
        Assert.Null(second.Element("nextToken"));
        Assert.Equal(instances.Order(), first.Descendants("instanceId").Concat(second.Descendants("instanceId")).Select(id => id.Value).Order());
    }

    [NeedsFact(Part.Moto)]
    public async Task ALostAnswer_IsOneThatEc2HasActedOn()
    {
        var server = await moto.EmptyAsync();
        var instance = await server.Seed.InstanceAsync();
        await using var proxy = Ec2Proxy.Start(server.Endpoint);
        using var http = new HttpClient();
        proxy.Fail(Ec2Fault.LostAnswer, "StopInstances", times: 1);

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => new Ec2Api(http, proxy.Endpoint).CallAsync("StopInstances", ("InstanceId.1", instance)));

        Assert.Equal("stopped", await server.Seed.StateAsync(instance));
    }

    [NeedsFact(Part.Moto)]
    public async Task SilenceIsSilence_AndThePortalIsAPage()
    {
        var server = await moto.EmptyAsync();
        await using var proxy = Ec2Proxy.Start(server.Endpoint);
        using var impatient = new HttpClient { Timeout = TimeSpan.FromSeconds(1) };
        using var http = new HttpClient();
        proxy.Fail(Ec2Fault.Silent, "DescribeInstances");
        proxy.Fail(Ec2Fault.CaptivePortal);

        await Assert.ThrowsAsync<TaskCanceledException>(() => new Ec2Api(impatient, proxy.Endpoint).CallAsync("DescribeInstances"));
        using var page = await http.GetAsync(proxy.Endpoint);

        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Equal("text/html", page.Content.Headers.ContentType!.MediaType);
    }
}
