using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MBot.TestKit;

namespace MBot.SystemTests.Instances;

/// <summary>bootstrap/user-data.tftpl rendered: by Terraform where it is installed, else as its templatefile does it.</summary>
internal static partial class UserData
{
    public static Task<string> ForAsync(Uri archive, string sha256, string sourceUrl = "", string settings = "{}") =>
        Parts.Missing(Part.Terraform) is null ? PlanAsync(archive, sha256, sourceUrl, settings) : RenderAsync(archive, sha256, sourceUrl, settings);

    /// <summary>What deploy/terraform gives to a new instance.</summary>
    public static async Task<string> PlanAsync(Uri archive, string sha256, string sourceUrl, string settings)
    {
        using var terraform = await TerraformCopy.CreateAsync();
        terraform.Set(new
        {
            admin_cidrs = Array.Empty<string>(),
            key_name = "mbot-prod",
            archive_url = archive.ToString(),
            archive_sha256 = sha256,
            source_url = sourceUrl,
            agent_settings = JsonNode.Parse(settings),
        });
        return (await terraform.PlanAsync()).After("module.ec2.aws_instance.this").GetProperty("user_data").GetString()!;
    }

    /// <param name="archive">Where the archive is; null: it comes over ssh.</param>
    /// <param name="sha256">What it must be.</param>
    /// <param name="sourceUrl">The app's repository, or empty.</param>
    /// <param name="settings">As Terraform's jsonencode writes them.</param>
    /// <exception cref="KeyNotFoundException">The template wants a value that is not given.</exception>
    public static async Task<string> RenderAsync(Uri? archive, string sha256 = "", string sourceUrl = "", string settings = "{}")
    {
        var template = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "bootstrap", "user-data.tftpl"));
        Assert.DoesNotContain("%{", template, StringComparison.Ordinal);
        var values = new Dictionary<string, string>
        {
            ["archive_url"] = archive?.ToString() ?? "",
            ["archive_sha256"] = sha256,
            ["source_url"] = sourceUrl,
            ["source_ref"] = "",
            ["settings_base64"] = settings == "{}" ? "" : Convert.ToBase64String(Encoding.UTF8.GetBytes(settings)),
        };
        var rendered = Placeholder().Replace(template, match => values[match.Groups["name"].Value]);
        // EC2 takes no more.
        Assert.InRange(Encoding.UTF8.GetByteCount(rendered), 1, 16 * 1024);
        return rendered;
    }

    [GeneratedRegex(@"\$\{(?<name>[^}]*)\}")]
    private static partial Regex Placeholder();
}
