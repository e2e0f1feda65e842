using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MBot.TestKit;

namespace MBot.SystemTests.Cloud;

/// <summary>Who may reach SSH and the agent, against moto; Debian's aws says what came of it.</summary>
public sealed class AllowIpTests(Moto shared) : IClassFixture<Moto>
{
    [NeedsFact(Part.Moto | Part.AwsCli)]
    public async Task TheNewAddressGoesIn_TheOldOneOut_AndTerraformKnowsIt()
    {
        var moto = await shared.EmptyAsync();
        var group = await moto.Seed.SecurityGroupAsync("mbot-prod", rules: [(80, "0.0.0.0/0"), (22, "198.51.100.0/24"), (7443, "198.51.100.0/24")]);
        using var laptop = WithTerraform(moto.Endpoint, out var variables);
        File.WriteAllText(variables, """{ "instance_type": "t3.medium" }""");

        (await laptop.RunAsync("allow-ip", "--address", "203.0.113.7", "--laptop", "one")).Expect(0);
        (await laptop.RunAsync("allow-ip", "--address", "203.0.113.8", "--laptop", "one")).Expect(0);
        (await laptop.RunAsync("allow-ip", "--address", "203.0.113.9", "--laptop", "two")).Expect(0);

        Assert.Equal(
            ["22 198.51.100.0/24 ", "22 203.0.113.8/32 ssh from 203.0.113.8/32", "22 203.0.113.9/32 ssh from 203.0.113.9/32", "7443 198.51.100.0/24 ", "7443 203.0.113.8/32 agent from 203.0.113.8/32", "7443 203.0.113.9/32 agent from 203.0.113.9/32", "80 0.0.0.0/0 "],
            await RulesAsync(moto, group));
        var written = JsonNode.Parse(File.ReadAllText(variables))!;
        Assert.Equal(["198.51.100.0/24", "203.0.113.8/32", "203.0.113.9/32"], written["admin_cidrs"]!.AsArray().Select(cidr => cidr!.GetValue<string>()));
        Assert.Equal("t3.medium", written["instance_type"]!.GetValue<string>());
    }

    [NeedsFact(Part.Moto)]
    public async Task ASecondTime_ADryRun_AndARefusal_ChangeNothing()
    {
        var moto = await shared.EmptyAsync();
        await moto.Seed.SecurityGroupAsync("mbot-prod", rules: [(22, "198.51.100.0/24")]);
        await using var proxy = Ec2Proxy.Start(moto.Endpoint);
        using var laptop = WithTerraform(proxy.Endpoint, out var variables);

        (await laptop.RunAsync("allow-ip", "203.0.113.7", "--dry-run")).Expect(0);
        Assert.Empty(proxy.Changes);
        Assert.False(File.Exists(variables));
        (await laptop.RunAsync("allow-ip", "203.0.113.7")).Expect(0);
        Assert.Equal(2, proxy.Changes.Count);
        proxy.Forget();

        Assert.Contains("already", (await laptop.RunAsync("allow-ip", "203.0.113.7")).Expect(0).Output, StringComparison.Ordinal);
        Assert.Contains("can't reach", (await laptop.RunAsync("allow-ip", "203.0.113.7", "--remove-others")).Expect(4).Output, StringComparison.Ordinal);
        (await laptop.RunAsync("allow-ip", "0.0.0.0/0")).Expect(4);
        (await laptop.RunAsync("allow-ip", "::/0")).Expect(4);
        Assert.Empty(proxy.Changes);
    }

    [NeedsFact(Part.Moto | Part.AwsCli)]
    public async Task RemoveOthers_LeavesVisitorsAlone_AndIpv6GoesInToo()
    {
        var moto = await shared.EmptyAsync();
        var group = await moto.Seed.SecurityGroupAsync("mbot-prod", rules: [(80, "0.0.0.0/0"), (443, "0.0.0.0/0"), (22, "198.51.100.0/24"), (7443, "192.0.2.1/32")]);
        using var laptop = new CloudLaptop(moto.Endpoint);

        (await laptop.RunAsync("allow-ip", "2001:DB8:1::7/48", "--remove-others", "--yes")).Expect(0);

        Assert.Equal(["22 2001:db8:1::/48 ssh from 2001:db8:1::/48", "443 0.0.0.0/0 ", "7443 2001:db8:1::/48 agent from 2001:db8:1::/48", "80 0.0.0.0/0 "], (await RulesAsync(moto, group)).Distinct());
    }

    [NeedsFact(Part.Moto | Part.AwsCli)]
    public async Task OnlyTheProjectsGroup_IsTouched()
    {
        var moto = await shared.EmptyAsync();
        var foreign = await moto.Seed.SecurityGroupAsync("other", "someone");
        using var laptop = new CloudLaptop(moto.Endpoint);

        Assert.Contains("aws.not-ours", (await laptop.RunAsync("allow-ip", "203.0.113.7", "--json")).Expect(4).Output, StringComparison.Ordinal);
        var ours = await moto.Seed.SecurityGroupAsync("mbot-prod");
        (await laptop.RunAsync("allow-ip", "203.0.113.7")).Expect(0);

        Assert.Empty(await RulesAsync(moto, foreign));
        Assert.Equal(2, (await RulesAsync(moto, ours)).Count);
    }

    [NeedsFact(Part.Moto)]
    public async Task TheOwnAddress_IsAskedFor()
    {
        var moto = await shared.EmptyAsync();
        await moto.Seed.SecurityGroupAsync("mbot-prod");
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var answering = AnswerAsync(listener, "203.0.113.77\n");
        using var laptop = new CloudLaptop(moto.Endpoint);
        laptop.Environment["MBOT_ADDRESS_SERVICE"] = $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";

        var result = (await laptop.RunAsync("allow-ip", "--json")).Expect(0).Output;

        await answering;
        Assert.Contains("203.0.113.77/32", result, StringComparison.Ordinal);
    }

    [NeedsFact(Part.Moto | Part.AwsCli)]
    public async Task ALostAnswer_IsAskedForAgain_AndARefusalInTheMiddle_SaysWhatIsDone()
    {
        var moto = await shared.EmptyAsync();
        var group = await moto.Seed.SecurityGroupAsync("mbot-prod");
        await using var proxy = Ec2Proxy.Start(moto.Endpoint);
        using var laptop = new CloudLaptop(proxy.Endpoint);

        proxy.Fail(Ec2Fault.LostAnswer, "AuthorizeSecurityGroupIngress", times: 1);
        (await laptop.RunAsync("allow-ip", "203.0.113.7", "--laptop", "one")).Expect(0);
        Assert.Equal(2, (await RulesAsync(moto, group)).Count);

        proxy.Fail(Ec2Fault.Denied, "RevokeSecurityGroupIngress", times: 1);
        var half = (await laptop.RunAsync("allow-ip", "203.0.113.8", "--laptop", "one")).Expect(4).Output;
        Assert.Contains("part of it is done", half, StringComparison.Ordinal);
        Assert.Contains("in: agent from 203.0.113.8/32", half, StringComparison.Ordinal);
        (await laptop.RunAsync("allow-ip", "203.0.113.8", "--laptop", "one")).Expect(0);
        Assert.Equal(["22 203.0.113.8/32 ssh from 203.0.113.8/32", "7443 203.0.113.8/32 agent from 203.0.113.8/32"], await RulesAsync(moto, group));
    }

    [NeedsFact(Part.Moto)]
    [Trait("Duration", "Long")]
    public async Task ARuleThatIsNotAnswered_MayBeThere_AndThatIsSaid()
    {
        var moto = await shared.EmptyAsync();
        await moto.Seed.SecurityGroupAsync("mbot-prod");
        await using var proxy = Ec2Proxy.Start(moto.Endpoint);
        using var laptop = new CloudLaptop(proxy.Endpoint);
        proxy.Fail(Ec2Fault.Silent, "AuthorizeSecurityGroupIngress");

        var error = await laptop.FailAsync(8, "aws.unreachable", "allow-ip", "203.0.113.7");

        Assert.Matches("^the way in to port [0-9]+ from 203.0.113.7/32 was asked for", error.GetProperty("message").GetString());
    }

    [NeedsFact(Part.Moto)]
    public async Task ATerraformFolderThatIsNotThere_IsSaid_AfterAwsIsChanged()
    {
        var moto = await shared.EmptyAsync();
        await moto.Seed.SecurityGroupAsync("mbot-prod");
        using var laptop = new CloudLaptop(moto.Endpoint);
        laptop.SetAws(new JsonObject { ["terraform"] = laptop["nowhere"] });

        Assert.Contains("AWS is changed, and mbot.auto.tfvars.json is not", (await laptop.RunAsync("allow-ip", "203.0.113.7")).Expect(5).Output, StringComparison.Ordinal);
    }

    private static CloudLaptop WithTerraform(Uri endpoint, out string variables)
    {
        var laptop = new CloudLaptop(endpoint);
        Directory.CreateDirectory(laptop["terraform"]);
        laptop.SetAws(new JsonObject { ["terraform"] = laptop["terraform"] });
        variables = Path.Combine(laptop["terraform"], "mbot.auto.tfvars.json");
        return laptop;
    }

    /// <summary>As the aws command sees them: port, network, description.</summary>
    private static async Task<List<string>> RulesAsync(MotoServer moto, string group) =>
        [.. (await moto.Cli.JsonAsync("ec2", "describe-security-group-rules", "--filters", $"Name=group-id,Values={group}")).GetProperty("SecurityGroupRules").EnumerateArray()
            .Where(rule => !rule.GetProperty("IsEgress").GetBoolean())
            .Select(rule => $"{rule.GetProperty("FromPort").GetInt32()} {Text(rule, "CidrIpv4") ?? Text(rule, "CidrIpv6")} {Text(rule, "Description")}")
            .Order(StringComparer.Ordinal)];

    private static string? Text(JsonElement rule, string name) => rule.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static async Task AnswerAsync(TcpListener listener, string body)
    {
        using var connection = await listener.AcceptTcpClientAsync();
        var stream = connection.GetStream();
        _ = await stream.ReadAsync(new byte[4096]);
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}"));
    }
}
