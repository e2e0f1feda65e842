using System.Globalization;
using System.Text.Json;
using MBot.SystemTests.Cloud;
using MBot.SystemTests.Instances;
using MBot.TestKit;
using Xunit.Abstractions;

namespace MBot.SystemTests.Bringup;

/// <summary>
/// deploy/terraform's own environment, brought up, changed and ended by mbot-client. The real terraform works over a stand-in for
/// AWS's provider, whose instance is one that moto has and whose user-data a box boots with.
/// </summary>
public sealed class ProdTests(Moto shared, ITestOutputHelper output) : IClassFixture<Moto>
{
    private const string Instance = "module.ec2.aws_instance.this";
    private const string Group = "module.security.aws_security_group.this";
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(8);

    /// <param name="byUserData">The instance downloads the archive; else the laptop does and brings it.</param>
    [NeedsTheory(Part.Moto | Part.Box | Part.Git | Part.Streamlit | Part.Terraform | Part.AwsCli | Part.Ssh)]
    [Trait("Duration", "Long")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task TheEnvironmentServesTheApp_AndAfterAllowIpAndAResize_ItsNextPlanIsEmpty(bool byUserData)
    {
        var moto = await shared.EmptyAsync();
        await using var aws = ConsoleProxy.Start(moto.Endpoint);
        using var terraform = await TerraformCopy.CreateAsync();
        using var laptop = await UpLaptop.CreateAsync(aws.Endpoint, terraform.Programs);
        using var repository = await GitRepository.CreateAsync(Repository.Hello("v1"));
        await using var box = await Box.CreateAsync();
        await using var web = await BoxWeb.StartAsync(box);
        aws.Console = () => box.Console;
        var (instance, group) = (await moto.Seed.InstanceAsync(), await moto.Seed.SecurityGroupAsync("mbot-prod"));
        terraform.InAws(new { aws_instance = new { id = instance }, aws_eip = new { public_ip = "127.0.0.1" }, aws_security_group = new { id = group } });
        var archive = await InstanceArchive.GetAsync();
        terraform.Set(new
        {
            admin_cidrs = new[] { "203.0.113.7/32" },
            key_name = "mbot-prod",
            source_url = web.Add(repository).ToString(),
            agent_settings = JsonSerializer.Deserialize<JsonElement>(ServingBox.Settings(await BoxWheels.CopyAsync(box))),
            archive_url = byUserData ? web.Add(archive.File).ToString() : "",
            archive_sha256 = byUserData ? archive.Sha256 : "",
        });
        await using var downloads = await FileServer.StartAsync(Path.GetDirectoryName(archive.File)!);
        string[] brought = byUserData ? [] : ["--archive", new Uri(downloads.Address, archive.Name).ToString(), "--sha256", archive.Sha256];

        await using var up = laptop.Start(
            ["up", terraform.Path, "--yes", "--port", Text(box.Forward(22).Port), "--address", $"127.0.0.1:{Text(box.Forward(7443).Port)}", .. brought]);
        up.CloseInput();
        await up.WaitForLineAsync(line => line.StartsWith("apply ", StringComparison.Ordinal), Bound);
        var made = Resources(await terraform.StateAsync());
        await AwsReadBack.ApplyAsync(moto, group, made[Group].GetProperty("ingress"));
        await Ec2Boot.BootAsync(box, made[Instance].GetProperty("user_data").GetString()!, Path.Combine(laptop["config"], "mbot", "keys", "mbot-prod.pub"));
        var code = await up.WaitForExitAsync(Bound);
        output.WriteLine(up.Output);
        Assert.True(code == 0, $"{FirstBoot.Progress(box)}\n{up.Output}");

        Assert.Contains(byUserData ? "installed by user-data" : "SHA-256", up.Output, StringComparison.Ordinal);
        Assert.NotEqual("", (await laptop.RunAsync("status", "--json")).Expect(0).Json.GetProperty("live").Text("id"));
        using (var http = new HttpClient())
            Assert.Contains("Streamlit", await http.GetStringAsync(box.Forward(80).Http), StringComparison.Ordinal);
        var page = box.Forward(80).Http.ToString();
        // As a run leaves it that was interrupted before its deployment.
        await File.AppendAllTextAsync(laptop[".env.secrets"], "LATER=1\n");
        (await laptop.RunAsync("secrets", "push", laptop[".env.secrets"], "--no-restart")).Expect(0);
        Assert.Matches("nothing to change(.|\n)*the agent has them already(.|\n)*Redeploy succeeded", (await laptop.RunAsync(["up", terraform.Path, "--yes", .. brought])).Expect(0).Output);
        Assert.DoesNotContain("Redeploy", (await laptop.RunAsync(["up", terraform.Path, "--yes", .. brought])).Expect(0).Output, StringComparison.Ordinal);

        (await laptop.RunAsync("allow-ip", "198.51.100.9", "--laptop", "this")).Expect(0);
        (await laptop.RunAsync("resize", "t3.medium", "--yes", "--app-url", page)).Expect(0);
        Assert.Equal("t3.medium", await AwsReadBack.TypeAsync(moto, instance));
        terraform.InAws(new
        {
            aws_instance = new { id = instance, instance_type = await AwsReadBack.TypeAsync(moto, instance) },
            aws_eip = new { public_ip = "127.0.0.1" },
            aws_security_group = new { id = group, ingress = await AwsReadBack.IngressAsync(moto, group) },
        });
        (await terraform.RunAsync("plan", "-input=false", "-detailed-exitcode")).Expect(0);

        (await laptop.RunAsync("down", terraform.Path, "--no-backup", "--confirm", "prod")).Expect(0);
        Assert.Empty(Resources(await terraform.StateAsync()));
    }

    /// <summary>What the state holds, by address.</summary>
    private static Dictionary<string, JsonElement> Resources(JsonElement state) => state.TryGetProperty("values", out var values)
        ? Modules(values.GetProperty("root_module")).Where(module => module.TryGetProperty("resources", out _))
            .SelectMany(module => module.GetProperty("resources").EnumerateArray()).ToDictionary(resource => resource.Text("address"), resource => resource.GetProperty("values"))
        : [];

    private static IEnumerable<JsonElement> Modules(JsonElement module) => module.TryGetProperty("child_modules", out var children)
        ? children.EnumerateArray().SelectMany(Modules).Prepend(module)
        : [module];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
