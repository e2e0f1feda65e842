using MBot.TestKit;

namespace MBot.SystemTests.Cloud;

/// <summary>
/// What AWS doesn't answer during a restore. moto knows no tasks that replace a root volume: the proxy before it says how they are,
/// and the test does to moto's volumes what they would do.
/// </summary>
public sealed class RestoreAnswersTests(Moto shared) : IClassFixture<Moto>
{
    private static readonly string[] Restore = ["backup", "restore", "latest", "--confirm", "mbot-prod", "--no-backup", "--without-statement"];

    [NeedsFact(Part.Moto)]
    public async Task ATaskThatIsNotAnswered_MayHaveBegun_AndTheSameCommandGoesOnWithIt()
    {
        var moto = await shared.EmptyAsync();
        await using var proxy = Ec2Proxy.Start(moto.Endpoint);
        using var laptop = new CloudLaptop(proxy.Endpoint);
        var instance = await moto.Seed.InstanceAsync();
        var snapshot = await moto.Seed.SnapshotAsync(await moto.Seed.RootVolumeAsync(instance));
        proxy.Fail(Tasks(), "DescribeReplaceRootVolumeTasks", times: 1);
        proxy.Fail(Ec2Fault.LostAnswer, "CreateReplaceRootVolumeTask");

        var error = await laptop.FailAsync(8, "aws.unreachable", Restore);

        Assert.Contains($"the disk of {snapshot} for {instance} was asked for; if AWS did it is unknown", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Contains($"mbot-client backup restore {snapshot} again goes on with it", error.GetProperty("hint").GetString(), StringComparison.Ordinal);
        // However often it is sent, it is one task.
        Assert.Single(proxy.Changes.Select(change => change.Parameters["ClientToken"]).Distinct());

        proxy.Forget();
        proxy.Fail(Tasks(Task(instance, snapshot, "in-progress")), "DescribeReplaceRootVolumeTasks", times: 2);
        proxy.Fail(Tasks(Task(instance, snapshot, "succeeded")), "DescribeReplaceRootVolumeTasks");
        Assert.Contains("goes on", (await laptop.RunAsync(Restore)).Expect(0).Output, StringComparison.Ordinal);
        Assert.Empty(proxy.Changes);
    }

    [NeedsFact(Part.Moto)]
    [Trait("Duration", "Long")]
    public async Task TagsOfTheNewDisk_ThatAreNotAnswered_SpoilNothing_AndThatIsSaid()
    {
        var moto = await shared.EmptyAsync();
        await using var proxy = Ec2Proxy.Start(moto.Endpoint);
        using var laptop = new CloudLaptop(proxy.Endpoint);
        var instance = await moto.Seed.InstanceAsync();
        var old = await moto.Seed.RootVolumeAsync(instance);
        var snapshot = await moto.Seed.SnapshotAsync(old);
        var task = Task(instance, snapshot, "in-progress");
        proxy.Fail(Tasks(), "DescribeReplaceRootVolumeTasks", times: 1);
        proxy.Fail(Ec2Fault.Answer(200, "text/xml", $"""<CreateReplaceRootVolumeTaskResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><replaceRootVolumeTask>{task}</replaceRootVolumeTask></CreateReplaceRootVolumeTaskResponse>"""), "CreateReplaceRootVolumeTask");
        proxy.Fail(Tasks(task), "DescribeReplaceRootVolumeTasks", times: 3);
        proxy.Fail(Tasks(Task(instance, snapshot, "succeeded")), "DescribeReplaceRootVolumeTasks");
        proxy.Fail(Ec2Fault.LostAnswer, "CreateTags");

        var restoring = laptop.RunAsync(Restore);
        await Until.HoldsAsync(() => proxy.Changes.Count > 0, TimeSpan.FromMinutes(1), "the task is asked for");
        var disk = await moto.Seed.VolumeAsync();
        await moto.Api.CallAsync("DetachVolume", ("VolumeId", old), ("InstanceId", instance), ("Device", "/dev/sda1"));
        await moto.Api.CallAsync("AttachVolume", ("VolumeId", disk), ("InstanceId", instance), ("Device", "/dev/sda1"));
        var said = (await restoring).Expect(0).Output;

        Assert.Contains($"the new disk {disk} could not be tagged: a change of the tags of {disk} was asked for; if AWS did it is unknown", said, StringComparison.Ordinal);
    }

    private static string Task(string instance, string snapshot, string state) =>
        $"<replaceRootVolumeTaskId>replacevol-1</replaceRootVolumeTaskId><instanceId>{instance}</instanceId><snapshotId>{snapshot}</snapshotId><taskState>{state}</taskState>";

    private static Ec2Fault Tasks(params string[] tasks) => Ec2Fault.Answer(200, "text/xml", $"""
        <DescribeReplaceRootVolumeTasksResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><replaceRootVolumeTaskSet>{string.Concat(tasks.Select(task => $"<item>{task}</item>"))}</replaceRootVolumeTaskSet></DescribeReplaceRootVolumeTasksResponse>
        """);
}
