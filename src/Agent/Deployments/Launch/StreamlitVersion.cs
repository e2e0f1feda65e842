using System.Globalization;

namespace MBot.Agent.Deployments.Launch;

/// <summary>Major and minor of an installed Streamlit; options follow it.</summary>
internal readonly record struct StreamlitVersion(int Major, int Minor)
{
    /// <summary>Reads 1.31.0, 1.31.0+local, 1.31rc1; what cannot be read counts as 1.0, the version with the fewest options.</summary>
    public static StreamlitVersion Parse(string text)
    {
        var parts = text.Split('.', 3);
        var minor = parts.Length > 1 ? new string(parts[1].TakeWhile(char.IsAsciiDigit).ToArray()) : "";
        return int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var major)
            ? new StreamlitVersion(major, int.TryParse(minor, NumberStyles.None, CultureInfo.InvariantCulture, out var m) ? m : 0)
            : new StreamlitVersion(1, 0);
    }

    public bool AtLeast(int major, int minor) => Major > major || (Major == major && Minor >= minor);
}
