// The live view of an enrolment. Frames stay in this page's memory until the server asks for one; nothing is stored.
const pauseMs = 350;
const sideMax = 800;   // enough for a face of 64 px and more, small enough for three a second over a phone's line

const shrunk = (from, width, height, side) => {
  const scale = Math.min(1, side / Math.max(width, height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  canvas.getContext('2d').drawImage(from, 0, 0, canvas.width, canvas.height);
  return canvas;
};

export function open(video) {
  video.scrollIntoView({ block: 'start', behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' });
  let stream = null;
  let lastAt = 0;
  const stop = () => {
    stream?.getTracks().forEach(track => track.stop());
    stream = null;
    video.srcObject = null;
  };
  return {
    // Answers 'on', or in one word why there is no picture.
    start: async facing => {
      stop();
      if (!navigator.mediaDevices?.getUserMedia) return 'insecure';
      try {
        stream = await navigator.mediaDevices.getUserMedia({
          audio: false, video: { facingMode: facing, width: { ideal: 1280 }, height: { ideal: 960 } },
        });
        video.srcObject = stream;
        await video.play();
        return 'on';
      } catch (error) {
        stop();
        return { NotAllowedError: 'denied', SecurityError: 'denied', NotFoundError: 'none', OverconstrainedError: 'none' }[error.name] ?? 'busy';
      }
    },
    frame: async () => {
      await new Promise(resolve => setTimeout(resolve, Math.max(0, lastAt + pauseMs - performance.now())));
      lastAt = performance.now();
      if (!stream?.active || !video.videoWidth) return null;
      const canvas = shrunk(video, video.videoWidth, video.videoHeight, sideMax);
      return new Promise(resolve => canvas.toBlob(resolve, 'image/jpeg', 0.88));
    },
    stop,
  };
}

// Saves what the server made, under a name.
export async function save(name, stream) {
  const url = URL.createObjectURL(new Blob([await stream.arrayBuffer()], { type: 'text/csv' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
