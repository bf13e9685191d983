#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The scripts of ispkit-hls(7) over fifty videos, while jobs and machines are killed: all ladders become
# whole, no segment is encrypted twice, and a kill costs the rung in hand at most.

load ../program/common
load hls-batch

setup_file() {
    command -v ffmpeg > /dev/null || return 0
    cd "$BATS_FILE_TMPDIR" && make_videos
}

teardown() {
    stop_slurm
}

# kill_jobs PARALLEL COUNT: kills that many of GNU parallel's jobs, at random moments. Each is a process group.
kill_jobs() {
    local i jobs
    eventually pgrep -P "$1" > /dev/null
    for ((i = 0; i < $2; ++i)); do
        sleep "0.$((RANDOM % 10))"
        mapfile -t jobs < <(pgrep -P "$1" | shuf)
        [ ${#jobs[@]} -gt 0 ] && kill -KILL -- "-${jobs[0]}" 2> /dev/null && kills=$((kills + 1))
    done
    return 0
}

@test "GNU parallel: jobs and the whole machine are killed, and the next run completes the ladders" {
    needs ffmpeg
    needs parallel
    prepare
    ffmpeg_from_stock
    for ((run = 0; run < 3; ++run)); do
        setsid parallel -j 2 --retries 3 --colsep '\t' hls-ladder '{1}' '{2}' :::: videos.tsv 3>&- &
        machine=$!
        kill_jobs $machine 4
        mapfile -t jobs < <(pgrep -P $machine)
        kill -KILL $machine "${jobs[@]/#/-}" 2> /dev/null
        kills=$((kills + ${#jobs[@]}))
        wait $machine || true
    done
    [ "$kills" -gt 6 ]
    [ "$(find ladders -name .done | wc -l)" -lt "$videos" ]
    parallel -j 2 --colsep '\t' hls-ladder '{1}' '{2}' :::: videos.tsv
    all_done
    restarts_cost_one_rung_each
    encodes=$(wc -l < encodes)
    parallel -j 2 --colsep '\t' hls-ladder '{1}' '{2}' :::: videos.tsv
    [ "$(wc -l < encodes)" -eq "$encodes" ]
}

@test "Slurm: tasks of an array are killed, and the same array again completes the ladders" {
    needs ffmpeg
    needs slurmctld
    needs munged
    prepare
    ffmpeg_from_stock
    start_slurm
    sbatch -Q --array=0-9 -o array.log hls-array 10 videos.tsv
    for ((i = 0; i < 8; ++i)); do
        sleep "0.$((RANDOM % 10))"
        eventually task_runs
        scancel -Q --signal=KILL --full "$task" && kills=$((kills + 1))
    done
    [ "$kills" -gt 2 ]
    kills=$((kills + $(squeue -h -r -t R -o %i | wc -l)))
    scancel --me
    eventually queue_is_empty
    [ "$(find ladders -name .done | wc -l)" -lt "$videos" ]
    sbatch -Q --wait --array=0-9 -o array.log hls-array 10 videos.tsv
    all_done
    restarts_cost_one_rung_each
}

@test "AWS Batch: an instance with its disk is lost, and the next one continues from the bucket" {
    needs ffmpeg
    needs rclone
    prepare
    # rclone's remote of that name is a folder.
    export RCLONE_CONFIG_VIDEOS_TYPE=alias RCLONE_CONFIG_VIDEOS_REMOTE=$PWD/bucket RCLONE_CONFIG=/dev/null
    mkdir -p bucket/ladders
    recipe hls-bucket.conf >> bin/hls-ladder.conf
    head -n 4 videos.tsv > list
    # The instance dies when it begins to encode the third rung.
    mv bin/ffmpeg bin/counting
    cat > bin/ffmpeg << 'END'
#!/bin/bash
[ "$(wc -l < "${0%/*}/../encodes")" -lt 2 ] || kill -KILL -- -"$(ps -o pgid= $$ | tr -d ' ')"
exec "${0%/*}/counting" "$@"
END
    chmod +x bin/ffmpeg
    touch encodes
    run -137 setsid --wait env AWS_BATCH_JOB_ARRAY_INDEX=1 hls-array 2 list
    rm -r work ladders
    mv bin/counting bin/ffmpeg
    [ "$(find bucket -name v.m3u8 | wc -l)" -eq 2 ]
    for index in 0 1; do AWS_BATCH_JOB_ARRAY_INDEX=$index hls-array 2 list; done
    [ "$(wc -l < encodes)" -eq 8 ]
    rm -r ladders site
    cp -r bucket/ladders ladders
    mv bucket/ladders site
    all_done 4
}

@test "a video that cannot be encoded is named, and does not stop the others" {
    needs ffmpeg
    prepare
    head -n 1 videos.tsv > list
    printf '%s\t%s\n' damaged "$PWD/bin/hls-array" ../up /dev/null >> list
    tail -n 1 videos.tsv >> list
    run -1 env SLURM_ARRAY_TASK_ID=0 hls-array 1 list
    [[ $output == *"bin/hls-array: Invalid data"* ]]
    [[ $output == *"../up: not a name for URLs"* ]]
    [ "$(find ladders -name .done | wc -l)" -eq 2 ]
    [ -z "$(find ladders/damaged site/damaged -type f 2> /dev/null)" ]
}

@test "a job that is killed before it has pushed the mark of a whole ladder pushes it the next time" {
    needs ffmpeg
    prepare
    head -n 1 videos.tsv > list
    cp bin/hls-ladder.conf whole.conf
    cat >> bin/hls-ladder.conf << 'END'
eval "whole_$(declare -f push)"
push() {
    local names
    names=$(cat)
    [[ $names != */.done ]] || { kill -KILL $$; exit; }
    whole_push <<< "$names"
}
END
    run -137 hls-ladder v00 "$(cut -f2 list)"
    mv whole.conf bin/hls-ladder.conf
    [ ! -e site/v00/.done ]
    hls-ladder v00 "$(cut -f2 list)"
    all_done 1
}
