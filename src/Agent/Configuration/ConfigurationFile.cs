using MBot.Agent.Platform;

namespace MBot.Agent.Configuration;

/// <summary>The file as bytes. Absent is empty; a symlink stays one and its target is what is written.</summary>
internal sealed class ConfigurationFile(string path)
{
    private const int MaxBytes = 1 << 20;

    public string Path => path;

    public byte[] Read()
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (stream.Length > MaxBytes)
                throw TooLarge();
            var text = new byte[stream.Length];
            stream.ReadExactly(text);
            return text.AsSpan().StartsWith("\uFEFF"u8) ? text[3..] : text;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException)
        {
            throw new MBotException(ErrorKind.FailedPrecondition, "configuration.unreadable", $"cannot read {path}: {error.Message}", error);
        }
    }

    public void Write(byte[] text)
    {
        if (text.Length > MaxBytes)
            throw TooLarge();
        var isLink = new FileInfo(path).LinkTarget is not null;
        var target = isLink ? File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName : path;
        AtomicFile.Write(target, text, File.Exists(target) ? File.GetUnixFileMode(target) : AtomicFile.OwnerOnly);
    }

    private MBotException TooLarge() =>
        new(ErrorKind.FailedPrecondition, "configuration.too-large", $"{path} is larger than {MaxBytes} bytes");
}
