using MBot.TestKit;

namespace MBot.SystemTests.Instances;

/// <summary>User-data that can't be followed, with the real cloud-init.</summary>
public sealed class RefusedUserDataTests
{
    [BoxFact]
    public async Task AnArchiveThatIsNotTheOneNamed_IsNotRun_AndTheReasonCanBeRead()
    {
        var archive = await InstanceArchive.GetAsync();
        await using var box = await Box.CreateAsync();
        await using var web = await BoxWeb.StartAsync(box);
        await box.SeedAsync(await UserData.ForAsync(web.Add(archive.File), new string('0', 64)));
        await box.BootAsync();
        await FirstBoot.EndsAsync(box);
        Assert.Contains($"the archive's SHA-256 is {archive.Sha256}, not 000", FirstBoot.Progress(box), StringComparison.Ordinal);
        Assert.Contains("\"state\":\"failed\"", FirstBoot.Progress(box).TrimEnd().Split('\n')[^1], StringComparison.Ordinal);
        Assert.False(Directory.Exists(box.Inside("/usr/local/lib/mbot")));
        Assert.False(Directory.Exists(box.Inside("/etc/mbot")));
    }
}
