using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;

namespace MBot.Client.Doctor;

/// <summary>What somebody who helps needs, in one file: texts only, passwords in addresses taken out. The agent takes the app's secrets out before they leave it.</summary>
internal sealed partial class SupportBundle(DateTimeOffset now)
{
    private readonly SortedDictionary<string, string> files = new(StringComparer.Ordinal);

    /// <param name="name">Path in the archive.</param>
    public void Add(string name, string text) => files[name] = UrlPassword().Replace(text, "$1[REDACTED]@");

    public byte[] Pack()
    {
        using var buffer = new MemoryStream();
        using (var zip = new GZipStream(buffer, CompressionLevel.Optimal, leaveOpen: true))
        using (var tar = new TarWriter(zip, TarEntryFormat.Pax))
        {
            foreach (var (name, text) in files)
            {
                using var content = new MemoryStream(Encoding.UTF8.GetBytes(text));
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "mbot-doctor/" + name) { DataStream = content, ModificationTime = now, Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
            }
        }

        return buffer.ToArray();
    }

    [GeneratedRegex(@"([A-Za-z][A-Za-z0-9+.\-]*://[^\s:/@""]*:)(?!\d{1,5}(?:[/?#\s""]|$))[^\s@""]+(?:@[^\s@/""]+)*@", RegexOptions.CultureInvariant)]
    private static partial Regex UrlPassword();
}
