using MBot.TestKit;

namespace MBot.SystemTests.Cloud;

/// <summary>What AWS, or the line to it, answers becomes an error with a code that scripts know; nothing is changed, or it is said that it may be.</summary>
public sealed class AwsAnswersTests(Moto shared) : IClassFixture<Moto>
{
    public static TheoryData<string, int, string> Refusals => new()
    {
        { nameof(Ec2Fault.Throttled), 4, "aws.throttled" },
        { nameof(Ec2Fault.Expired), 4, "aws.credentials-expired" },
        { nameof(Ec2Fault.WrongKeys), 4, "aws.credentials-wrong" },
        { nameof(Ec2Fault.Denied), 4, "aws.denied" },
        { nameof(Ec2Fault.Reset), 3, "aws.unreachable" },
        { nameof(Ec2Fault.CaptivePortal), 3, "aws.unreachable" },
    };

    [NeedsTheory(Part.Moto)]
    [MemberData(nameof(Refusals))]
    public Task WhatAwsRefusesForEver_IsSaidWithItsCode_AfterAFewRequests(string fault, int exitCode, string code) => IsSaidAsync(fault, exitCode, code);

    [NeedsTheory(Part.Moto)]
    [InlineData(nameof(Ec2Fault.Unavailable), 3, "aws.unreachable")]
    [InlineData(nameof(Ec2Fault.LostAnswer), 3, "aws.unreachable")]
    [InlineData(nameof(Ec2Fault.Silent), 3, "aws.unreachable")]
    [Trait("Duration", "Long")]
    public Task WhatTakesItsTimeToBeGivenUp_IsSaidWithItsCode(string fault, int exitCode, string code) => IsSaidAsync(fault, exitCode, code);

    private async Task IsSaidAsync(string fault, int exitCode, string code)
    {
        var moto = await shared.EmptyAsync();
        var instance = await moto.Seed.InstanceAsync();
        await using var proxy = Ec2Proxy.Start(moto.Endpoint);
        using var laptop = new CloudLaptop(proxy.Endpoint);
        proxy.Fail((Ec2Fault)typeof(Ec2Fault).GetProperty(fault)!.GetValue(null)!);

        var error = await laptop.FailAsync(exitCode, code, "stop", "--yes");

        Assert.NotEmpty(error.GetProperty("hint").GetString()!);
        Assert.InRange(proxy.Requests.Count, 1, 5);
        Assert.Empty(proxy.Changes);
        Assert.Equal("running", await moto.Seed.StateAsync(instance));
    }

    [NeedsTheory(Part.Moto)]
    [InlineData(nameof(Ec2Fault.Throttled), 2)]
    [InlineData(nameof(Ec2Fault.Unavailable), 2)]
    [InlineData(nameof(Ec2Fault.Reset), 1)]
    [InlineData(nameof(Ec2Fault.LostAnswer), 1)]
    [InlineData(nameof(Ec2Fault.Silent), 1)]
    public async Task WhatPasses_IsNotNoticed(string fault, int times)
    {
        var moto = await shared.EmptyAsync();
        await moto.Seed.InstanceAsync();
        await using var proxy = Ec2Proxy.Start(moto.Endpoint);
        using var laptop = new CloudLaptop(proxy.Endpoint);
        proxy.Fail((Ec2Fault)typeof(Ec2Fault).GetProperty(fault)!.GetValue(null)!, "DescribeInstances", times);

        (await laptop.RunAsync("console")).Expect(0);

        Assert.Equal(times + 1, proxy.Requests.Count(request => request.Action == "DescribeInstances"));
    }

    [NeedsFact(Part.Moto)]
    public async Task NobodyThere_IsUnreachable()
    {
        var moto = await shared.EmptyAsync();
        await moto.DownAsync();
        using var laptop = new CloudLaptop(moto.Endpoint);

        await laptop.FailAsync(3, "aws.unreachable", "console");
    }

    [NeedsFact(Part.Moto)]
    public async Task AChangeThatIsNotAnswered_MayHaveHappened_AndThatIsSaid()
    {
        var moto = await shared.EmptyAsync();
        var instance = await moto.Seed.InstanceAsync();
        await using var proxy = Ec2Proxy.Start(moto.Endpoint);
        using var laptop = new CloudLaptop(proxy.Endpoint);
        proxy.Fail(Ec2Fault.LostAnswer, "StopInstances");

        var error = await laptop.FailAsync(8, "aws.unreachable", "stop", "--yes");

        Assert.Contains($"the stop of {instance} was asked for", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal("stopped", await moto.Seed.StateAsync(instance));
    }

    [NeedsFact(Part.Moto)]
    public async Task AnAnswerThatIsLostOnce_IsAskedForAgain()
    {
        var moto = await shared.EmptyAsync();
        var instance = await moto.Seed.InstanceAsync();
        await using var proxy = Ec2Proxy.Start(moto.Endpoint);
        using var laptop = new CloudLaptop(proxy.Endpoint);
        proxy.Fail(Ec2Fault.LostAnswer, "StopInstances", times: 1);

        (await laptop.RunAsync("stop", "--yes")).Expect(0);

        Assert.Equal("stopped", await moto.Seed.StateAsync(instance));
    }

    [NeedsFact(Part.Moto)]
    [Trait("Duration", "Long")]
    public async Task Ec2DiesWhileAStartIsWaitedFor_ItIsSaidThatItMayStillCome()
    {
        var moto = await shared.EmptyAsync();
        var instance = await moto.Seed.InstanceAsync();
        await moto.Seed.StopAsync(instance);
        await using var proxy = Ec2Proxy.Start(moto.Endpoint);
        using var laptop = new CloudLaptop(proxy.Endpoint);
        proxy.PassingStates = 1000;

        var running = laptop.FailAsync(8, "aws.unreachable", "start");
        await Until.HoldsAsync(() => proxy.Requests.Select(request => request.Action).SkipWhile(action => action != "StartInstances").Contains("DescribeInstances"), TimeSpan.FromMinutes(1), "the start is waited for");
        await moto.DownAsync();
        var error = await running;

        Assert.Contains($"{instance} was told to start", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(["StartInstances"], proxy.Changes.Select(change => change.Action));
    }

    [NeedsFact(Part.Moto)]
    public async Task NoCapacity_IsAskedOnceATry()
    {
        var moto = await shared.EmptyAsync();
        var instance = await moto.Seed.InstanceAsync();
        await moto.Seed.StopAsync(instance);
        await using var proxy = Ec2Proxy.Start(moto.Endpoint);
        using var laptop = new CloudLaptop(proxy.Endpoint);
        proxy.LackCapacity("t3.small");

        await laptop.FailAsync(4, "aws.capacity", "start", "--retry-for", "0");

        Assert.Equal(["StartInstances"], proxy.Changes.Select(change => change.Action));
        Assert.Equal("stopped", await moto.Seed.StateAsync(instance));
    }
}
