using SmartSecurity.Simulator.Cameras;

namespace SmartSecurity.Simulator.Tests.Cameras;

/// <summary>
/// Goal: an Annex-B file is cut into exactly its pictures.
/// Method: bytes written by hand, because what ffmpeg writes is read by the tests of the server.
/// </summary>
public sealed class AnnexBTests
{
    private static readonly byte[] _sequenceSet = [0x67, 0x64, 0x00, 0x0A];
    private static readonly byte[] _pictureSet = [0x68, 0xEE];
    private static readonly byte[] _key = [0x65, 0x88, 0x01];
    private static readonly byte[] _keySecondSlice = [0x65, 0x48, 0x02];
    private static readonly byte[] _next = [0x41, 0x9A, 0x03];

    [Fact]
    public void Slices_parameter_sets_and_both_lengths_of_start_codes_become_pictures()
    {
        var video = AnnexB.Parse(File(_sequenceSet, _pictureSet, _key, _keySecondSlice, _next, _sequenceSet, _pictureSet, _key));

        Assert.Equal([4, 1, 3], video.Pictures.Select(p => p.Count));
        Assert.Equal(_sequenceSet, video.SequenceParameterSet);
        Assert.Equal(_pictureSet, video.PictureParameterSet);
        Assert.Equal(_keySecondSlice, video.Pictures[0][3].ToArray());
    }

    [Fact]
    public void A_file_without_a_key_picture_at_its_start_cannot_be_looped() =>
        Assert.Throws<InvalidDataException>(() => AnnexB.Parse(File(_sequenceSet, _pictureSet, _next, _key)));

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 0, 0, 1 })]
    [InlineData(new byte[] { 1, 2, 3, 4 })]
    public void Bytes_that_are_no_video_are_refused(byte[] bytes) => Assert.Throws<InvalidDataException>(() => AnnexB.Parse(bytes));

    private static byte[] File(params byte[][] units) =>
        [.. units.SelectMany((unit, i) => (byte[])[.. i % 2 == 0 ? (byte[])[0, 0, 0, 1] : [0, 0, 1], .. unit])];
}
