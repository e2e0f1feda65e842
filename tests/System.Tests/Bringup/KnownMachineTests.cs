using System.Globalization;
using MBot.SystemTests.Cloud;
using MBot.SystemTests.Instances;
using MBot.TestKit;

namespace MBot.SystemTests.Bringup;

/// <summary>A machine of which Terraform's outputs and AWS tell all: nobody names its user, its address or its host key.</summary>
public sealed class KnownMachineTests(Moto shared) : IClassFixture<Moto>
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(3);

    [NeedsFact(Part.Moto | Part.Terraform | Part.Box | Part.Git | Part.Streamlit | Part.Ssh)]
    [Trait("Duration", "Long")]
    public async Task ItIsEnrolled_LoggedInTo_AndItsAgentRestarted_ByTheProfileAlone_AndTheAppServesOn()
    {
        var moto = await shared.EmptyAsync();
        await using var aws = ConsoleProxy.Start(moto.Endpoint);
        using var laptop = await UpLaptop.CreateAsync(aws.Endpoint);
        using var environment = new UpEnvironment();
        using var repository = await GitRepository.CreateAsync(Repository.Hello("v1"));
        await using var box = await Box.CreateAsync();
        await using var web = await BoxWeb.StartAsync(box);
        (aws.Console, aws.Address) = (() => box.Console, "127.0.0.1");
        var archive = await InstanceArchive.GetAsync();
        var settings = ServingBox.Settings(await BoxWheels.CopyAsync(box));
        environment.Set(new { key_name = "mbot-prod", instance = await moto.Seed.InstanceAsync(), address = "127.0.0.1", agent_endpoint = "127.0.0.1:7443" });
        await environment.ApplyAsync();
        await Ec2Boot.BootAsync(box, await UserData.RenderAsync(web.Add(archive.File), archive.Sha256, web.Add(repository).ToString(), settings), laptop.Key + ".pub");
        await FirstBoot.EndsAsync(box);
        string[] port = ["--port", Text(box.Forward(22).Port)];

        (await laptop.RunAsync("init", "--from-terraform", environment.Path)).Expect(0);
        (await laptop.RunAsync(["enroll", "--host-key", "console", "--identity", laptop.Key, "--address", $"127.0.0.1:{Text(box.Forward(7443).Port)}", .. port])).Expect(0);
        await Until.HoldsAsync(async () => (await laptop.RunAsync("status", "--json")).Expect(0).Json.GetProperty("lastOperation").Text("state") == "succeeded", Bound, "the first deployment is over");

        // Debian's ssh knows no host key: what enroll read from the console counts.
        Assert.Contains("ubuntu", (await laptop.RunAsync(["ssh", "--identity", laptop.Key, "--ssh-config", laptop["ssh_config"], .. port, "--", "id", "-un"])).Expect(0).Output, StringComparison.Ordinal);
        string[] restart = ["restart", "agent", "--yes", "--identity", laptop.Key, "--app-url", box.Forward(80).Http.ToString(), .. port];
        var before = (Agent: await PidAsync(box, "mbot-agent"), App: await PidAsync(box, "mbot-app@*"), Nginx: await PidAsync(box, "mbot-nginx"));
        Assert.Contains("the app serves at", (await laptop.RunAsync(restart)).Expect(0).Output, StringComparison.Ordinal);
        Assert.NotEqual(before.Agent, await PidAsync(box, "mbot-agent"));

        // Also one that doesn't answer.
        await box.RunAsync("systemctl", "stop", "mbot-agent");
        (await laptop.RunAsync("releases")).Expect(3);
        Assert.Contains("the app serves at", (await laptop.RunAsync(restart)).Expect(0).Output, StringComparison.Ordinal);
        Assert.Equal((before.App, before.Nginx), (await PidAsync(box, "mbot-app@*"), await PidAsync(box, "mbot-nginx")));
    }

    private static async Task<string> PidAsync(Box box, string unit) => (await box.RunAsync("systemctl", "show", "-P", "MainPID", unit)).Trim();

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
