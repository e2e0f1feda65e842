using System.Text;
using MBot.SystemTests.Instances;
using MBot.TestKit;

namespace MBot.SystemTests.Terraform;

/// <summary>The user-data of a plan.</summary>
public sealed class UserDataTests
{
    [NeedsFact(Part.Terraform)]
    public async Task WhatAPlanRenders_IsWhatIsBooted()
    {
        var archive = new Uri("https://example.org/mbot-agent-0.1.0-linux-x64.tar.gz");
        // In jsonencode's form: names in order, no spaces.
        const string settings = """{"deploy":{"watchWindow":"2s"},"python":{"pipArguments":["--no-index"]},"slots":{"drainInterval":"1s"}}""";

        var planned = await UserData.PlanAsync(archive, new string('a', 64), "https://example.org/app.git", settings);

        Assert.Equal(await UserData.RenderAsync(archive, new string('a', 64), "https://example.org/app.git", settings), planned);
        Assert.Equal(planned, await UserData.ForAsync(archive, new string('a', 64), "https://example.org/app.git", settings));
        Assert.InRange(Encoding.UTF8.GetByteCount(planned), 1, 16 * 1024 - 1);
    }

    [NeedsFact(Part.Terraform)]
    public async Task AnApply_NeedsNoArchive()
    {
        using var terraform = await TerraformCopy.CreateAsync();
        terraform.Set(new { admin_cidrs = Array.Empty<string>(), key_name = "mbot-prod" });

        var planned = (await terraform.PlanAsync()).After("module.ec2.aws_instance.this").GetProperty("user_data").GetString();

        Assert.Contains("archive_url=''", planned, StringComparison.Ordinal);
        Assert.Contains("settings_base64=''", planned, StringComparison.Ordinal);
    }
}
