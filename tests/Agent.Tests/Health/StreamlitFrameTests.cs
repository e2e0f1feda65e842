using FsCheck.Xunit;
using MBot.Agent.Health.Probes;

namespace MBot.Agent.Tests.Health;

public sealed class StreamlitFrameTests
{
    [Fact]
    public void AFinishedFrame_SaysHow()
    {
        Assert.Equal(0ul, StreamlitFrame.Parse([0x30, 0x00]).Finished);
        Assert.Equal(1ul, StreamlitFrame.Parse([0x30, 0x01]).Finished);
    }

    [Fact]
    public void AnExceptionElement_IsFoundInsideTheDelta()
    {
        var exception = Field(8, [.. Field(1, "ValueError"u8), .. Field(2, "no"u8)]);

        Assert.Equal("ValueError: no", StreamlitFrame.Parse(Field(5, Field(3, exception))).Exception);
    }

    [Fact]
    public void AScriptThatDoesNotCompile_IsExplainedInASessionEvent() =>
        Assert.Equal("'(' was never closed", StreamlitFrame.Parse(Field(10, Field(3, Field(2, "'(' was never closed"u8)))).DoesNotCompile);

    [Fact]
    public void AnotherElement_IsNoException() =>
        Assert.Equal(default, StreamlitFrame.Parse(Field(5, Field(3, Field(29, Field(1, "text"u8))))));

    /// <summary>Frames come from outside: whatever they hold, parsing ends and does not throw.</summary>
    [Property]
    public bool AnyBytes_AreParsedToTheEnd(byte[] bytes)
    {
        _ = StreamlitFrame.Parse(bytes);
        return true;
    }

    private static byte[] Field(int number, ReadOnlySpan<byte> content)
    {
        var tag = (number << 3) | 2;
        byte[] head = tag < 0x80 ? [(byte)tag] : [(byte)((tag & 0x7f) | 0x80), (byte)(tag >> 7)];
        return [.. head, (byte)content.Length, .. content];
    }
}
