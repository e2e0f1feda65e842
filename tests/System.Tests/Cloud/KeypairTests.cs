using MBot.TestKit;

namespace MBot.SystemTests.Cloud;

/// <summary>Key pairs, against moto; Debian's aws and ssh-keygen say what came of it.</summary>
public sealed class KeypairTests(Moto shared) : IClassFixture<Moto>
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    [NeedsFact(Part.Moto | Part.AwsCli | Part.Ssh)]
    public async Task Create_MakesAKeyHere_AndAwsHasItsPublicHalf_WithTheProjectsTags()
    {
        var moto = await shared.EmptyAsync();
        await using var proxy = Ec2Proxy.Start(moto.Endpoint);
        using var laptop = new CloudLaptop(proxy.Endpoint);

        var root = (await laptop.RunAsync("keypair", "create", "mbot-prod", "--json")).Expect(0).Json;

        var file = root.GetProperty("privateKey").GetString()!;
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(file));
        Assert.Equal(File.ReadAllText(file + ".pub").Split(' ')[1], (await ChildProcess.RunAsync("ssh-keygen", ["-y", "-f", file])).Split(' ')[1]);
        var pair = (await moto.Cli.JsonAsync("ec2", "describe-key-pairs")).GetProperty("KeyPairs").EnumerateArray().Single();
        Assert.Equal("mbot-prod", pair.GetProperty("KeyName").GetString());
        var tags = pair.GetProperty("Tags").EnumerateArray().ToDictionary(tag => tag.GetProperty("Key").GetString()!, tag => tag.GetProperty("Value").GetString());
        Assert.Equal(("mbot", "prod", "mbot-client", "mbot-prod"), (tags["Project"], tags["Environment"], tags["ManagedBy"], tags["Name"]));
        Assert.Equal(["ImportKeyPair"], proxy.Changes.Select(change => change.Action));
        Assert.Contains(file, (await laptop.RunAsync("keypair", "list")).Expect(0).Output, StringComparison.Ordinal);
    }

    [NeedsFact(Part.Moto | Part.Ssh)]
    public async Task AFileThatIsThere_IsNeverWrittenOver_AndATakenNameMakesNoFile()
    {
        var moto = await shared.EmptyAsync();
        using var laptop = new CloudLaptop(moto.Endpoint);
        File.WriteAllText(laptop["mine"], "precious");
        File.WriteAllText(laptop["public.pub"], "precious");

        Assert.Contains("key.exists", (await laptop.RunAsync("keypair", "create", "one", "--out", laptop["mine"], "--json")).Expect(4).Output, StringComparison.Ordinal);
        Assert.Contains("key.exists", (await laptop.RunAsync("keypair", "create", "one", "--out", laptop["public"], "--json")).Expect(4).Output, StringComparison.Ordinal);
        (await laptop.RunAsync("keypair", "create", "one")).Expect(0);
        Assert.Contains("aws.key-exists", (await laptop.RunAsync("keypair", "create", "one", "--out", laptop["two"], "--json")).Expect(4).Output, StringComparison.Ordinal);

        Assert.Equal("precious", File.ReadAllText(laptop["mine"]));
        Assert.False(File.Exists(laptop["public"]));
        Assert.False(File.Exists(laptop["two"]));
    }

    [NeedsFact(Part.Moto | Part.Ssh)]
    public async Task ARefusedKey_IsNotLeftBehind_AndOneWhoseAnswerIsLost_Is()
    {
        var moto = await shared.EmptyAsync();
        await using var proxy = Ec2Proxy.Start(moto.Endpoint);
        using var laptop = new CloudLaptop(proxy.Endpoint);

        proxy.Fail(Ec2Fault.Denied, "ImportKeyPair", times: 1);
        (await laptop.RunAsync("keypair", "create", "one", "--out", laptop["denied"])).Expect(4);
        proxy.Fail(Ec2Fault.LostAnswer, "ImportKeyPair", times: 1);
        (await laptop.RunAsync("keypair", "create", "two", "--out", laptop["lost"])).Expect(8);

        Assert.False(File.Exists(laptop["denied"]));
        Assert.False(File.Exists(laptop["denied.pub"]));
        Assert.True(File.Exists(laptop["lost"]));
    }

    [NeedsFact(Part.Moto | Part.Ssh)]
    [Trait("Duration", "Long")]
    public async Task ADeletionThatIsNotAnswered_MayHaveHappened_AndThatIsSaid()
    {
        var moto = await shared.EmptyAsync();
        await using var proxy = Ec2Proxy.Start(moto.Endpoint);
        using var laptop = new CloudLaptop(proxy.Endpoint);
        (await laptop.RunAsync("keypair", "create", "ours")).Expect(0);
        proxy.Fail(Ec2Fault.Silent, "DeleteKeyPair");

        var error = await laptop.FailAsync(8, "aws.unreachable", "keypair", "delete", "ours", "--yes");

        Assert.StartsWith("the end of the key pair 'ours' was asked for", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [NeedsFact(Part.Moto | Part.AwsCli | Part.Ssh)]
    public async Task Delete_AsksFirst_AndTakesOnlyTheProjectsOwn()
    {
        var moto = await shared.EmptyAsync();
        await moto.Api.CallAsync("CreateKeyPair", ("KeyName", "foreign"));
        using var laptop = new CloudLaptop(moto.Endpoint);
        (await laptop.RunAsync("keypair", "create", "ours")).Expect(0);

        Assert.Contains("--yes", (await laptop.RunAsync("keypair", "delete", "ours")).Expect(4).Output, StringComparison.Ordinal);
        Assert.Contains("aws.not-ours", (await laptop.RunAsync("keypair", "delete", "foreign", "--yes", "--json")).Expect(4).Output, StringComparison.Ordinal);
        Assert.Contains("aws.key-none", (await laptop.RunAsync("keypair", "delete", "none", "--yes", "--json")).Expect(4).Output, StringComparison.Ordinal);
        (await laptop.RunAsync("keypair", "delete", "ours", "--yes")).Expect(0);

        var left = (await moto.Cli.JsonAsync("ec2", "describe-key-pairs")).GetProperty("KeyPairs").EnumerateArray().Select(pair => pair.GetProperty("KeyName").GetString());
        Assert.Equal(["foreign"], left);
        Assert.DoesNotContain("foreign", (await laptop.RunAsync("keypair", "list")).Expect(0).Output, StringComparison.Ordinal);
    }
}
