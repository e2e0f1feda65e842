using System.Globalization;
using System.Text.RegularExpressions;

namespace MBot.Agent.Deployments.Releases;

/// <summary>Names of releases: sortable by time, readable, and safe as a folder's name.</summary>
internal static partial class ReleaseId
{
    public static string Make(DateTimeOffset at, string commit) =>
        string.Create(CultureInfo.InvariantCulture, $"{at.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}-{commit[..12]}");

    /// <summary>True for what <see cref="Make"/> makes, with an optional counter for two in the same second.</summary>
    public static bool IsValid(string id) => Form().IsMatch(id);

    [GeneratedRegex(@"^[0-9]{8}T[0-9]{6}Z-[0-9a-f]{12}(\.[0-9]{1,3})?\z")]
    private static partial Regex Form();
}
