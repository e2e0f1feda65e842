using System.Text;
using FsCheck;
using FsCheck.Xunit;
using MBot.Agent.Platform;
using MBot.Agent.Services.Shim;
using MBot.TestKit;

namespace MBot.Agent.Tests.Services;

public sealed class LinePumpTests : IDisposable
{
    private readonly TempFolder _folder = new("pump");

    public void Dispose() => _folder.Dispose();

    [Property(MaxTest = 60)]
    public void WhateverArrivesInWhateverPieces_EachLineIsOneRecord(string?[] texts, byte piece)
    {
        var lines = texts.Select(t => new string((t ?? "").Where(c => c is not ('\r' or '\n') && !char.IsSurrogate(c)).ToArray())).ToArray();
        Assert.Equal(lines, Pump(Encoding.UTF8.GetBytes(string.Concat(lines.Select(l => l + "\n"))), piece + 1));
    }

    [Fact]
    public void BytesThatAreNoText_AreReplaced_AndTheLineStays()
    {
        Assert.Equal(["a\uFFFDb", "ü"], Pump([(byte)'a', 0xFF, (byte)'b', 10, 0xC3, 0xBC, 13, 10], 1));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("ü")]
    [InlineData("€")]
    [InlineData("😀")]
    public void AVeryLongLine_BecomesSeveralRecords_CutBetweenCharacters(string character)
    {
        var line = "." + string.Concat(Enumerable.Repeat(character, 50_000));
        var records = Pump(Encoding.UTF8.GetBytes(line + "\nnext\n"), 1000);
        Assert.Equal("next", records[^1]);
        Assert.All(records, r => Assert.InRange(Encoding.UTF8.GetByteCount(r), 1, LogFormat.LongestText + 4));
        Assert.All(records.Skip(1).SkipLast(1), r => Assert.StartsWith("… ", r, StringComparison.Ordinal));
        Assert.Equal(line, string.Concat(records.SkipLast(1).Select((r, i) => i == 0 ? r : r[2..])));
    }

    /// <summary>Whatever the forms, the places and the pieces in which they arrive: cut lines included.</summary>
    [Property(MaxTest = 200)]
    public void NoSecret_ReachesTheDisk(NonNull<string> some, byte form, ushort before, byte again, byte piece)
    {
        var value = "s3" + new string(some.Get.Where(c => !char.IsSurrogate(c) && c != '\0').ToArray()) + "cr3t";
        var forms = SecretForms.Of(value).Distinct().ToArray();
        var spelled = forms[form % forms.Length];
        var line = new string('.', before % (3 * LogFormat.LongestText)) + string.Concat(Enumerable.Repeat(spelled, 1 + (again % 4))) + "!\n";

        var records = Pump(Encoding.UTF8.GetBytes(line), (piece * 100) + 1, value);

        var written = string.Concat(records.Select((r, i) => i == 0 ? r : r.Replace("… ", "", StringComparison.Ordinal)));
        Assert.DoesNotContain(spelled.Split('\n').MaxBy(l => l.Length)!, written, StringComparison.Ordinal);
    }

    [Fact]
    public void ASecretOnTheCutOfALongLine_IsCoveredWhole()
    {
        for (var before = LogFormat.LongestText - 40; before <= LogFormat.LongestText + 4; before++)
        {
            var records = Pump(Encoding.UTF8.GetBytes(new string('.', before) + "hunter2-hunter2-hunter2-hunter2" + new string('.', 100) + "\n"), 4096, "hunter2-hunter2-hunter2-hunter2", "ter2-h");
            Assert.DoesNotContain(records, r => r.Contains("hunt", StringComparison.Ordinal) || r.Contains("er2", StringComparison.Ordinal));
            Assert.Single(records, r => r.Contains("[REDACTED]", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void ALineWithoutEnd_IsARecordWhenThePipeCloses() => Assert.Equal(["one", "two"], Pump("one\ntwo"u8.ToArray(), 3));

    [Fact]
    public void WhenTheLogCannotBeWritten_TheLossIsCountedAndSaid()
    {
        var path = Path.Combine(_folder["later"], "app.log");
        using var log = new LogWriter(path, 1000, 2);
        new LinePump(new MemoryStream("1\n2\n3\n"u8.ToArray()), false, log).Run();
        _folder.Sub("later");
        new LinePump(new MemoryStream("4\n"u8.ToArray()), false, log).Run();
        Assert.Equal(["mbot: 3 lines before this one could not be written", "4"], Texts(path));
    }

    [Fact]
    public void WhenTheLogIsDeletedByHand_ANewOneIsBegun()
    {
        using var log = new LogWriter(_folder["d.log"], 1000, 2);
        new LinePump(new MemoryStream("1\n"u8.ToArray()), false, log).Run();
        File.Delete(_folder["d.log"]);
        new LinePump(new MemoryStream("2\n"u8.ToArray()), false, log).Run();
        Assert.Equal(["2"], Texts(_folder["d.log"]));
    }

    private static IEnumerable<string> Texts(string log) => File.ReadLines(log).Select(line => LogFormat.TryParse(line, out var record) ? record.Text : line);

    private string[] Pump(byte[] input, int piece, params string[] secrets)
    {
        var file = _folder[Guid.NewGuid().ToString("N")];
        using (var log = new LogWriter(file, long.MaxValue, 1))
            new LinePump(new Dribble(input, piece), isError: false, log, new SecretCover(secrets.Select(s => new Redacted(s)))).Run();
        // Not File.ReadLines: a record ends at \n only, a lone \r or U+2028 belongs to it.
        return !File.Exists(file) ? [] : File.ReadAllText(file).Split('\n')[..^1]
            .Select(l => LogFormat.TryParse(l, out var record) ? record.Text : throw new InvalidOperationException(l)).ToArray();
    }

    /// <summary>Gives at most so many bytes a read, as a pipe does.</summary>
    private sealed class Dribble(byte[] content, int piece) : MemoryStream(content)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(piece, buffer.Length)]);
    }
}
