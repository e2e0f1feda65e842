using System.Text.Json;
using System.Text.Json.Nodes;
using MBot.TestKit;

namespace MBot.SystemTests.Cloud;

/// <summary>What doctor asks AWS, against moto: whether the machine runs, and who is let in.</summary>
public sealed class DoctorTests(Moto shared) : IClassFixture<Moto>
{
    [NeedsFact(Part.Moto)]
    public async Task AStoppedMachine_AndAnAddressThatIsNotLetIn_AreNamed_AndNothingIsChanged()
    {
        var moto = await shared.EmptyAsync();
        var id = await moto.Seed.InstanceAsync();
        await moto.Seed.SecurityGroupAsync("mbot-prod", rules: [(22, "198.51.100.0/24"), (7443, "198.51.100.0/24")]);
        await using var address = StubServer.Saying("203.0.113.77\n");
        await using var proxy = Ec2Proxy.Start(moto.Endpoint);
        using var laptop = new CloudLaptop(proxy.Endpoint);
        laptop.SetAws(new JsonObject { ["region"] = MotoServer.Region });
        laptop.Environment["MBOT_ADDRESS_SERVICE"] = address.Address.ToString();

        Assert.Equal(("profile", "ok"), await FirstAsync(laptop, "machine"));
        (await laptop.RunAsync("stop", "--yes")).Expect(0);
        proxy.Forget();

        var doctor = await DoctorAsync(laptop);

        Assert.Equal("stopped", await moto.Seed.StateAsync(id));
        Assert.Equal("the machine is stopped", Check(doctor, "machine").GetProperty("cause").GetString());
        Assert.Equal("mbot-client start", Check(doctor, "machine").GetProperty("command").GetString());
        Assert.Contains("does not let this machine's address 203.0.113.77", Check(doctor, "admission").GetProperty("cause").GetString(), StringComparison.Ordinal);
        Assert.Empty(proxy.Changes);
    }

    [NeedsFact(Part.Moto)]
    public async Task WithoutCredentials_AwsIsLeftOut()
    {
        var moto = await shared.EmptyAsync();
        using var laptop = new CloudLaptop(moto.Endpoint);
        laptop.SetAws(new JsonObject { ["region"] = MotoServer.Region });
        laptop.Environment["AWS_ACCESS_KEY_ID"] = laptop.Environment["AWS_SECRET_ACCESS_KEY"] = null;
        laptop.Environment["AWS_EC2_METADATA_DISABLED"] = "true";

        Assert.Equal("skipped", Check(await DoctorAsync(laptop), "machine").GetProperty("result").GetString());
    }

    private static async Task<(string?, string?)> FirstAsync(CloudLaptop laptop, string check)
    {
        var doctor = await DoctorAsync(laptop);
        return (doctor.GetProperty("first").GetString(), Check(doctor, check).GetProperty("result").GetString());
    }

    // The profile knows no agent yet: that is a failure of its own.
    private static async Task<JsonElement> DoctorAsync(CloudLaptop laptop) => (await laptop.RunAsync("doctor", "--json")).Expect(5).Json.Clone();

    private static JsonElement Check(JsonElement doctor, string name) => doctor.GetProperty("checks").EnumerateArray().Single(check => check.GetProperty("name").GetString() == name);
}
