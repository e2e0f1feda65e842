using System.Text;
using System.Text.RegularExpressions;
using MBot.TestKit;

namespace MBot.SystemTests.Instances;

/// <summary>bootstrap/user-data.tftpl rendered as Terraform's templatefile does, which this test machine hasn't got.</summary>
internal static partial class UserData
{
    /// <exception cref="KeyNotFoundException">The template wants a value that is not given.</exception>
    public static async Task<string> RenderAsync(IReadOnlyDictionary<string, string> values)
    {
        var template = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "bootstrap", "user-data.tftpl"));
        Assert.DoesNotContain("%{", template, StringComparison.Ordinal);
        var rendered = Placeholder().Replace(template, match => values[match.Groups["name"].Value]);
        // EC2 takes no more.
        Assert.InRange(Encoding.UTF8.GetByteCount(rendered), 1, 16 * 1024);
        return rendered;
    }

    public static async Task<string> ForAsync(Uri archive, string sha256, string sourceUrl = "", string settings = "{}") => await RenderAsync(new Dictionary<string, string>
    {
        ["archive_url"] = archive.ToString(),
        ["archive_sha256"] = sha256,
        ["source_url"] = sourceUrl,
        ["source_ref"] = "",
        ["settings_base64"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(settings)),
    });

    [GeneratedRegex(@"\$\{(?<name>[^}]*)\}")]
    private static partial Regex Placeholder();
}
