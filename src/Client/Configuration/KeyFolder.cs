namespace MBot.Client.Configuration;

/// <summary>The private keys for SSH that this client made. What they open belongs to the verbs.</summary>
internal static class KeyFolder
{
    private const string PublicSuffix = ".pub";

    /// <summary>The only private key there; null when there is none, or several.</summary>
    public static string? OnlyIn(string folder) => !Directory.Exists(folder)
        ? null
        : Directory.EnumerateFiles(folder).Where(path => !path.EndsWith(PublicSuffix, StringComparison.Ordinal) && Path.GetFileName(path)[0] != '.').ToList() is [var only] ? only : null;

    public static string PublicOf(string path) => path + PublicSuffix;

    /// <summary>Writes a new file, readable by its owner only.</summary>
    /// <exception cref="ClientException">There is one already, and it stays as it is.</exception>
    public static void WriteNew(string path, ReadOnlySpan<byte> content)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = PrivateFile.OwnerOnly;
        try
        {
            using var stream = new FileStream(path, options);
            stream.Write(content);
            stream.Flush(flushToDisk: true);
        }
        catch (IOException error) when (File.Exists(path))
        {
            throw new ClientException(ExitCode.Refused, "key.exists", $"{path} is there already, and no key is written over", error) { Hint = "another NAME, or --out FILE" };
        }
    }
}
